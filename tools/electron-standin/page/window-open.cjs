'use strict'
// In the page's world: window.open asks setWindowOpenHandler before anything opens, and answers null when it denies.
function guardWindowOpen() {
  const open = window.open.bind(window)
  function standinAsk(question) {
    debugger
    return question.answer
  }
  window.open = (url = '', name = '', features = '') => {
    const address = url === '' ? 'about:blank' : new URL(url, document.baseURI).href
    const allowed = standinAsk({ kind: 'open', object: { url: address, name, features }, answer: true })
    return allowed ? open(url, name, features) : null
  }
}
