import { z } from 'zod'

// Zod otherwise compiles its parsers with new Function, which the window's Content Security Policy forbids. A module that makes
// schemas imports this one, so that it has run before: the choice is made for each schema when it is made.
z.config({ jitless: true })
