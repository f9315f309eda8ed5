import { workerData } from 'node:worker_threads'
import { openKernel } from '../kernel/kernel.ts'
import { control, takeBlocks, type CodeLayout } from './kernelJob.ts'

/** Helps: sleeps until a job is posted in the memory that it shares, and takes blocks of it. */
const { memory, layout, room } = workerData as {
  memory: WebAssembly.Memory
  layout: CodeLayout
  room: number
}
const kernel = openKernel(memory)
const words = new Int32Array(memory.buffer, layout.at.control, control.words)
for (let job = 0; Atomics.load(words, control.isClosed) === 0; job = Atomics.load(words, control.job)) {
  takeBlocks({ kernel, layout, words, room })
  Atomics.wait(words, control.job, job)
}
