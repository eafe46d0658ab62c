// What Node has and @types/node leaves to the DOM library. Included by tsconfig.node.json alone.

declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number })
    readonly buffer: ArrayBuffer
  }
}
