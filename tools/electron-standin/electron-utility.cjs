'use strict'
// require('electron') in a utility process: Electron offers little there, the stand-in nothing.
const { loud } = require('./lib/loud.cjs')
module.exports = loud('electron (utility process)', {})
