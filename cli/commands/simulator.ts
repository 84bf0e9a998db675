/**
 * `simulator`: the stand-in for MX. The simulator shares no code with us, so its flags and texts
 * are its own.
 */
import { readCommandLine, usage } from '../../simulator/command-line';
import { commandLine } from '../../runtime/process';
import { EXIT, UsageError, type Command } from '../terminal/command';
import { runProcess } from './run-process';

export const simulator: Command = {
  name: 'The simulator',
  usage: usage((words) => commandLine('simulator', words)),
  run: async (context) => {
    const commandLine = readCommandLine(context.args, context.env);
    if (commandLine.kind === 'mistake') throw new UsageError(commandLine.message);
    if (commandLine.kind === 'help') return EXIT.ok; // The frame has printed the usage text before it gets here.
    const { startSimulator } = await import('../../simulator/index.js');
    const { greeting } = await import('../../simulator/greeting.js');
    return runProcess(context, async () => {
      const { options } = commandLine;
      const started = await startSimulator(options);
      context.print(greeting(started, options.pace ?? 'real'));
      return { finished: new Promise(() => undefined), close: () => started.close() };
    });
  },
};
