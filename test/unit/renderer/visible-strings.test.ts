// Nothing that a person sees or hears stands in the code: it comes from src/words/texts, or it is data. Read from the syntax
// tree of every file that draws something.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '../../../src')
const letters = /\p{Letter}/u
/** Attributes of elements and of our components that people see or hear. */
const spokenAttributes =
  /^(?:aria-(?:label|description|valuetext|roledescription|placeholder)|title|alt|placeholder|label|hint|error|text|valueText|closeLabel|heading|name)$/
/** Properties that Electron shows: menus, dialogs, notifications. */
const shownProperties = new Set([
  'label',
  'title',
  'message',
  'detail',
  'buttonLabel',
  'sublabel',
  'toolTip',
  'body',
])
const sentence = /^\p{Lu}\p{Ll}+.* |[.!?…]$/u
const productName = 'Dropline'

function filesIn(folder: string): string[] {
  return readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file))
}

/** The literal texts inside an expression, wherever they are in it. */
function literalsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [
      node.head.text,
      ...node.templateSpans.flatMap((span) => [...literalsIn(span.expression), span.literal.text]),
    ]
  if (ts.isConditionalExpression(node)) return [...literalsIn(node.whenTrue), ...literalsIn(node.whenFalse)]
  if (ts.isBinaryExpression(node))
    return [...literalsIn(node.left), ...literalsIn(node.right)].filter(() => !isComparison(node))
  if (ts.isParenthesizedExpression(node)) return literalsIn(node.expression)
  return []
}

function isComparison(node: ts.BinaryExpression): boolean {
  return [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(
    node.operatorToken.kind,
  )
}

/** What `node` itself shows without asking the language files. */
function bypasses(node: ts.Node, shell: boolean): string[] {
  if (ts.isJsxText(node)) return [node.text]
  if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent))
    return node.expression === undefined ? [] : literalsIn(node.expression)
  if (ts.isJsxAttribute(node) && spokenAttributes.test(node.name.getText())) {
    const value = node.initializer
    if (value === undefined) return []
    if (ts.isJsxExpression(value)) return value.expression === undefined ? [] : literalsIn(value.expression)
    return literalsIn(value)
  }
  if (
    shell &&
    ts.isPropertyAssignment(node) &&
    shownProperties.has(node.name.getText()) &&
    !isForDevelopers(node)
  )
    return literalsIn(node.initializer)
  // A sentence in a variable is shown somewhere; only what is thrown or logged is for developers.
  if (!shell && ts.isStringLiteralLike(node) && sentence.test(node.text) && !isForDevelopers(node))
    return [node.text]
  return []
}

function isForDevelopers(node: ts.Node): boolean {
  if (ts.isStatement(node)) return ts.isImportDeclaration(node)
  return ts.isNewExpression(node) || isForDevelopers(node.parent)
}

function findings(file: string, shell: boolean, text = readFileSync(join(source, file), 'utf8')): string[] {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    for (const shown of bypasses(node, shell))
      if (letters.test(shown) && shown !== productName) found.add(`${file}: ${shown.trim()}`)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return [...found]
}

test('the window says nothing that is not in the language files', () => {
  expect(filesIn('renderer').flatMap((file) => findings(file, false))).toEqual([])
})

test('neither do menus, dialogs and notifications', () => {
  expect(filesIn('main').flatMap((file) => findings(file, true))).toEqual([])
})

test('the window has none of the words and numbers that are for terminals', () => {
  const terminal = /\bdescribeError\b|words\/format\.ts|toLocale\w*String/
  const offenders = filesIn('renderer').filter((file) =>
    terminal.test(readFileSync(join(source, file), 'utf8')),
  )
  expect(offenders).toEqual([])
})

test.each([
  ['text', '<p>Hello</p>'],
  ['a choice', "<p>{over ? 'Let go' : t('x')}</p>"],
  ['a default', "<p>{name ?? 'nobody'}</p>"],
  ['a template', '<p>{`${count} files`}</p>'],
  ['a name for assistive technology', '<b aria-label="Close" />'],
  ['a title in an expression', "<b title={open ? 'Open' : title} />"],
  ['a constant', "const hint = 'Large folders take a moment.'"],
])('finds %s', (_, code) => {
  expect(findings('example.tsx', false, code)).toHaveLength(1)
})

test('finds a label of a menu, and leaves data alone', () => {
  expect(findings('example.ts', true, "const item = { label: 'Quit', role: 'quit' }")).toEqual([
    'example.ts: Quit',
  ])
  expect(
    findings('example.tsx', false, "<p className='m-2 flex'>{t('a.b')}{state.name === 'done' && x}</p>"),
  ).toEqual([])
})
