/**
 * Short stack traces in Workflow code. The SDK takes one for each promise, for the query `__stack_trace`, and keeps it
 * while the promise is pending. So few frames tell where a defect is thrown, and who called, and take less
 * memory and time (docs/sizing.md, `npm run bench:waiting`).
 *
 * Where a run stands is told by the current details, which need no stack.
 */
const FRAMES = 4;

// Loaded once, before the SDK freezes what all runs share (worker/workflow-source.ts).
if (!Object.isFrozen(Error)) Error.stackTraceLimit = FRAMES;
