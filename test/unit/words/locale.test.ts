import { expect, test } from 'vitest'
import { pickLocale } from '../../../src/words/locale.ts'

test('follows the system to its first language that there is', () => {
  expect(pickLocale(null, ['nl-NL', 'fr-CA', 'en-US'])).toEqual({
    language: 'fr',
    tag: 'fr-CA',
    direction: 'ltr',
  })
  expect(pickLocale(null, ['nl'])).toEqual({ language: 'en', tag: 'en', direction: 'ltr' })
  expect(pickLocale(null, ['C', 'POSIX.UTF-8', '', 'pt_BR']).tag).toBe('pt-BR')
})

test('a chosen language keeps the region that the system has for it', () => {
  expect(pickLocale('de', ['en-GB', 'de-AT']).tag).toBe('de-AT')
  expect(pickLocale('ar', ['en-GB'])).toEqual({ language: 'ar', tag: 'ar', direction: 'rtl' })
})
