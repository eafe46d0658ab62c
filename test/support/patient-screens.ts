// Set up before each unit test file: how long a screen may take to show what is looked for. The library's own second is not enough
// for a busy machine.
if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/react')
  configure({ asyncUtilTimeout: 20_000 })
}

export {}
