/** docs/proof.md: what each part came to in its last run, and on which commit. */
import { type Result } from './proof';

/** Where and when a part ran. */
export interface Circumstances {
  readonly commit: string;
  readonly day: string;
  readonly machine: string;
}

const INTRODUCTION = [
  '# Proof',
  '',
  'The last runs of `npm run prove`: every proof at its full size. `npm test` and CI take a slice of each.',
];

/**
 * The page after a part ran.
 *
 * @param earlier - the page as it was: the sections of other parts stay, in their order
 * @param parts - names of all parts, in the order of the page
 */
export function pageAfter(
  earlier: string,
  parts: readonly string[],
  result: Result,
  circumstances: Circumstances,
): string {
  const sections = sectionsOf(earlier).set(result.name, sectionOf(result, circumstances));
  const known = parts.map((name) => sections.get(name) ?? `## ${name}: not run yet\n`);
  return `${[INTRODUCTION.join('\n'), '', ...known].join('\n').trimEnd()}\n`;
}

/** The sections of a page by the names of their parts. */
function sectionsOf(page: string): Map<string, string> {
  const [, ...sections] = `\n${page}`.split(/\n(?=## )/);
  return new Map(
    sections.map((text) => [/^## (.*): /.exec(text)?.[1] ?? '', `${text.trimEnd()}\n`]),
  );
}

function sectionOf(
  { name, command, passed, seconds, lines }: Result,
  { commit, day, machine }: Circumstances,
): string {
  return [
    `## ${name}: ${passed ? 'passed' : 'FAILED'}`,
    '',
    `Commit ${commit}, ${day}, ${machine}. \`${command}\`, ${String(Math.ceil(seconds / 60))} min.`,
    '',
    '```text',
    ...lines,
    '```',
    '',
  ].join('\n');
}
