/** What a command works with when a test runs it in its own process. */
import { type CommandContext } from '../../cli/terminal';
import { type Environment } from '../../runtime';
import { paletteFor } from '../../cli/terminal/text';

/** A context without a terminal; `lines` gets what the command prints. */
export function commandContext(
  args: readonly string[],
  lines: string[] = [],
  env: Environment = {},
): CommandContext {
  return {
    args,
    env,
    colour: paletteFor({}, {}),
    interrupted: new AbortController().signal,
    print: (text = '') => lines.push(text),
    onEnd: () => undefined,
    abortable: (work) => work,
  };
}
