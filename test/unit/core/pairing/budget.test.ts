import { expect, it } from 'vitest'
import { GuessBudget } from '../../../../src/core/pairing/budget.ts'

it('allows three guesses with growing delays, and refuses the fourth', () => {
  const budget = new GuessBudget()
  const delays: number[] = []
  for (let guess = 1; guess <= 3; guess++) {
    delays.push(budget.nextDelayMs())
    budget.spend()
    expect(budget.wrongGuesses).toBe(guess)
  }
  expect(delays).toEqual([0, 1000, 2000])
  expect(budget.nextDelayMs()).toBe(4000)
  expect(budget.usedUp).toBe(true)
  expect(() => {
    budget.spend()
  }).toThrow(expect.objectContaining({ code: 'code-used-up' }))
  expect(budget.wrongGuesses).toBe(3)
})

it('gives back only what was spent', () => {
  const budget = new GuessBudget(1)
  budget.refund()
  budget.spend()
  expect(budget.usedUp).toBe(true)
  budget.refund()
  expect(budget.usedUp).toBe(false)
  expect(budget.wrongGuesses).toBe(0)
})
