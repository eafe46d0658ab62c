import electron from './electron-utility.cjs'

export default electron
