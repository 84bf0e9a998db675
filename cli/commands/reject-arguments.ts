/**
 * For commands that take everything from the environment: a flag that would do nothing is a
 * mistake.
 */
import { parseArgs } from 'node:util';
import { type CommandContext } from '../terminal/command';

/** @throws what `parseArgs` throws for any flag or word */
export function rejectArguments({ args }: Pick<CommandContext, 'args'>): void {
  parseArgs({ args: [...args], options: {} });
}
