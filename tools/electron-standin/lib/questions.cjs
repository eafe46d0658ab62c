'use strict'
// Synchronous questions of a page or preload: a `debugger` statement in a function named standinAsk stops it, the answer is
// written into its argument, and it goes on. So webUtils.getPathForFile and window.open can answer at once, as in Electron.
const { fromServed } = require('./schemes.cjs')

/** Answers every pause of the session: `send(method, params)`, `mayOpen(details)`. */
async function onPaused({ callFrames: [top] }, send, mayOpen) {
  try {
    if (top?.functionName !== 'standinAsk') return
    const evaluate = (expression, returnByValue) =>
      send('Debugger.evaluateOnCallFrame', {
        callFrameId: top.callFrameId,
        expression,
        returnByValue,
        objectGroup: 'standin',
      })
    const { result: kind } = await evaluate('question.kind', true)
    let answer
    if (kind.value === 'path') {
      const { result } = await evaluate('question.object', false)
      answer = (await send('DOM.getFileInfo', { objectId: result.objectId })).path
    } else {
      const { result } = await evaluate('question.object', true)
      answer = mayOpen({ ...result.value, url: fromServed(result.value.url) })
    }
    await evaluate(`question.answer = ${JSON.stringify(answer)}`, true)
    send('Runtime.releaseObjectGroup', { objectGroup: 'standin' }).catch(() => {})
  } finally {
    send('Debugger.resume').catch(() => {})
  }
}

module.exports = { onPaused }
