import { expect, test } from 'vitest'
import {
  issueRestCredentials,
  parseRestUsername,
  restPassword,
} from '../../../../src/net/turn/credentials.ts'

test('the password of a REST user name is what coturn computes', () => {
  expect(restPassword('north', '1433895918:alice')).toBe('RqMvcGPYTJMGThVLSi4amT4zFtI=')
})

test('issued credentials name their end and their user', () => {
  const issued = issueRestCredentials('north', 'alice', 600, 1_433_895_318_999)
  expect(issued).toEqual({
    username: '1433895918:alice',
    credential: 'RqMvcGPYTJMGThVLSi4amT4zFtI=',
    expiresAtMs: 1_433_895_918_000,
  })
})

test.each([
  ['1433895918:alice', { expiresAtMs: 1_433_895_918_000, userId: 'alice' }],
  ['1433895918:a:b', { expiresAtMs: 1_433_895_918_000, userId: 'a:b' }],
  ['1433895918', { expiresAtMs: 1_433_895_918_000, userId: '1433895918' }],
  ['alice', null],
  ['-1:alice', null],
  ['1e9:alice', null],
])('%s is read as %o', (username, parsed) => {
  expect(parseRestUsername(username)).toEqual(parsed)
})
