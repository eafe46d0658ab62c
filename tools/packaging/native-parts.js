// node native-parts.js: prints what npm has to install besides, so that the app can be packed here for both x64 and arm64. koffi
// brings its native parts as optional packages, one for each system and architecture, and npm installs this machine's only.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/**
 * The packages with their versions, from koffi's own manifest.
 * @param {{ optionalDependencies: Record<string, string> }} manifest
 * @param {NodeJS.Platform} platform
 */
export function nativeParts({ optionalDependencies }, platform) {
  return ['x64', 'arm64'].map((architecture) => {
    const name = `@koromix/koffi-${platform}-${architecture}`
    const version = optionalDependencies[name]
    if (version === undefined) throw new Error(`koffi has no ${name}`)
    return `${name}@${version}`
  })
}

if (process.argv[1] === import.meta.filename) {
  const manifest = JSON.parse(readFileSync(join(root, 'node_modules/koffi/package.json'), 'utf8'))
  console.log(nativeParts(manifest, process.platform).join(' '))
}
