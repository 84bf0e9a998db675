/** The doctor: every check in the order in which one rests on the other. */
import { parseArgs } from 'node:util';
import { EXIT, type CommandContext } from '../terminal/command';
import { examine, lineOf, type Check } from './check';
import { configurationChecks } from './configuration-checks';
import { mxChecks } from './mx-checks';
import { temporalChecks } from './temporal-checks';

/** Runs the checks. @returns the exit code: one of its own for a wrong configuration */
export async function runDoctor(context: CommandContext): Promise<number> {
  const { args, env, onEnd, print } = context;
  const { values } = parseArgs({ args: [...args], options: { mxbank: { type: 'boolean' } } });
  const temporal = temporalChecks(env);
  const mx = mxChecks(env, { isWhole: values.mxbank === true });
  onEnd(temporal.close);
  onEnd(mx.close);
  const wrong = await failuresOf(configurationChecks(env), context);
  const failed = await failuresOf([...temporal.checks, ...mx.checks], context);
  print();
  if (wrong + failed === 0) {
    print('Everything that was checked is well.');
    return EXIT.ok;
  }
  print(`${String(wrong + failed)} failed.`);
  return wrong > 0 ? EXIT.usage : EXIT.failed;
}

/** Runs the checks one after the other and prints what they find. @returns how many failed */
async function failuresOf(
  checks: readonly Check[],
  { abortable, colour, print }: CommandContext,
): Promise<number> {
  let failures = 0;
  for (const check of checks) {
    const finding = await abortable(examine(check));
    if (finding.kind === 'bad') failures += 1;
    print(lineOf(check.name, finding, colour));
  }
  return failures;
}
