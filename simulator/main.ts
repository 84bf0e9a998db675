/** `npm run simulator`: runs one simulator on its own port until Ctrl-C. */
import { readCommandLine, USAGE } from './command-line';
import { greeting } from './greeting';
import { startSimulator } from './index';

void main();

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), process.env);
  if (command.kind === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  if (command.kind === 'mistake') {
    process.stderr.write(`${command.message}\n\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    const simulator = await startSimulator(command.options);
    process.stdout.write(greeting(simulator, command.options.pace ?? 'real'));
    const stop = () => void simulator.close();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The simulator could not start: ${reason}\n`);
    process.exitCode = 1;
  }
}
