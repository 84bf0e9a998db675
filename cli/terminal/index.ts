/** The frame of a command and what it prints with, for the commands here and for the tools. */
export {
  CannotStart,
  EXIT,
  UsageError,
  runCommand,
  untilAborted,
  type Command,
  type CommandContext,
} from './command';
export { accountLines } from './result';
export { WIDTH_MAX, harmless, paragraph, wrap, type Palette } from './text';
