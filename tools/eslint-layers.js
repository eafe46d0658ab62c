// ESLint rule: imports follow the table in tools/layers.js.
import path from 'node:path'
import { layerOf, layers, mayImport, mayImportPackage } from './layers.js'

/** @type {import('eslint').Rule.RuleModule} */
export const layersRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      layer:
        '{{from}} may not import {{to}}: it may use {{may}}. Declare what you need as a port in {{from}} and let an outer layer implement it, or move the code inwards.',
      package:
        '{{from}} may not import the package "{{name}}": add it to tools/layers.js only if it runs in that runtime, otherwise reach it through a port.',
      unlayered: '{{file}} lies in no layer of tools/layers.js: put it into one.',
    },
  },
  create(context) {
    const root = context.cwd
    const file = path.relative(root, context.filename).split(path.sep).join('/')
    const from = layerOf(file)
    if (!file.startsWith('src/')) return {}
    if (from === undefined)
      return { Program: (node) => context.report({ node, messageId: 'unlayered', data: { file } }) }

    function check(node, specifier) {
      if (specifier.startsWith('.')) {
        const to = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier.split('?')[0]))
        if (mayImport(file, to)) return
        const may = layers[from].may.join(', ') || 'nothing but itself'
        context.report({ node, messageId: 'layer', data: { from, to: layerOf(to) ?? to, may } })
      } else if (!mayImportPackage(file, specifier)) {
        context.report({ node, messageId: 'package', data: { from, name: specifier } })
      }
    }
    const onSource = (node) => {
      if (node.source && typeof node.source.value === 'string') check(node.source, node.source.value)
    }
    return {
      ImportDeclaration: onSource,
      ExportNamedDeclaration: onSource,
      ExportAllDeclaration: onSource,
      ImportExpression: onSource,
    }
  },
}
