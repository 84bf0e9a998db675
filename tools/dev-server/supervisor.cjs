'use strict';
// The supervisor: a small process that stands between ours and a child (the Temporal server, a build, a download)
// and ends the child when our process is gone, SIGKILL included. It learns of that from its standard input, a pipe
// whose other end only our process holds: when the kernel closes it, the pipe ends. Plain Node, no dependency and no
// compile step, because it must start the same way from the sources and from the build output.
//
// Usage: node supervisor.cjs <graceMs> <executable> [argument…]     (started as leader of its own process group)

const { spawn } = require('node:child_process');

const [graceText, executable, ...args] = process.argv.slice(2);
const graceMs = Number(graceText);

const child = spawn(executable, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let stopping = false;

child.on('error', (error) => {
  process.stderr.write(`cannot run ${executable}: ${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (stopping) endGroup();
  process.exit(code ?? (signal === null ? 1 : 128));
});

process.stdin.on('end', stop);
process.stdin.on('close', stop);
process.stdin.on('error', stop);
process.stdin.resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);

/** Asks the child to end; after the grace everything in the group is killed. */
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill('SIGTERM');
  setTimeout(endGroup, graceMs);
}

/** Kills what is left of the group, this process included: a build has children of its own. */
function endGroup() {
  if (process.platform === 'win32') {
    child.kill('SIGKILL');
    process.exit(1);
  }
  process.kill(-process.pid, 'SIGKILL');
}
