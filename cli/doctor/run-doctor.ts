/** The doctor: every check in the order in which one rests on the other, one line each. */
import { parseArgs } from 'node:util';
import { EXIT, type CommandContext } from '../terminal/command';
import { examine, lineOf } from './check';
import { configurationChecks } from './configuration-checks';
import { mxChecks } from './mx-checks';
import { temporalChecks } from './temporal-checks';

/** Runs the checks. @returns the exit code: failed when one of them failed */
export async function runDoctor(context: CommandContext): Promise<number> {
  const { args, env, colour, print, onEnd, abortable } = context;
  const { values } = parseArgs({ args: [...args], options: { mxbank: { type: 'boolean' } } });
  const temporal = temporalChecks(env);
  const mx = mxChecks(env, { isWhole: values.mxbank === true });
  onEnd(temporal.close);
  onEnd(mx.close);
  let failures = 0;
  for (const check of [...configurationChecks(env), ...temporal.checks, ...mx.checks]) {
    const finding = await abortable(examine(check));
    if (finding.kind === 'bad') failures += 1;
    print(lineOf(check.name, finding, colour));
  }
  print();
  print(failures === 0 ? 'Everything that was checked is well.' : `${String(failures)} failed.`);
  return failures === 0 ? EXIT.ok : EXIT.failed;
}
