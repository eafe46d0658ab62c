// Shows the real window with a scripted engine: ?scene=<name of a scene>&language=<tag>.
import { mountApp } from '../../../src/renderer/src/app/mount.tsx'
import { languages } from '../../../src/core/base/language.ts'
import { installCamera } from './fake-camera.ts'
import { exampleShellSettings, FakeDropline } from './fake-dropline.ts'
import { scenes } from './scenes.ts'

const query = new URLSearchParams(location.search)
const name = query.get('scene') ?? 'home'
const scene = scenes[name]
const root = document.getElementById('root')
if (scene === undefined || root === null) throw new Error(`no scene ${name}`)
const language = languages.find((own) => own === query.get('language')) ?? null
const dropline = new FakeDropline(scene.transfers, scene.settings, { ...exampleShellSettings, language })
dropline.text = scene.text
if (scene.camera !== undefined) installCamera(scene.camera)
Object.assign(dropline, scene.around)
mountApp(root, dropline.api)
