/** docs/conformance.md, made from the tables. `npm run docs:conformance` writes it. */
import { TABLES } from './tables';
import { type Row, type Table } from './row';

const INTRODUCTION = `# Conformance

What this service does with each parameter, field and rule of MX's Atrium API
([atrium-contract.md](atrium-contract.md)), with what its Platform API has otherwise ([mx-platform-contract.md](mx-platform-contract.md), section 18),
and with each member of its own requests, and the test that holds it. A row says what
is sent, read, followed or rejected; nothing is accepted and then has no effect. \`npm run docs:conformance\` writes this page from
\`tools/conformance\`. A test fails when a row names no test, or when the contract, one of its examples or the OpenAPI document has
something without a row.

Tests are named by their file below \`test/\` and by their title; \`%s\` stands for each row of a table of tests. A title
\`flow-…\` or \`outcome-…\` is a scene of \`tools/histories\`.
`;

/** The whole page. */
export function conformancePage(): string {
  return [INTRODUCTION, ...TABLES.map(toMarkdown)].join('\n');
}

function toMarkdown({ section, title, of, rows }: Table): string {
  const heading = section === undefined ? title : `${title} (section ${String(section)})`;
  const head = ['what', 'what we do', 'test'];
  const cells = rows.map((row) => cellsOf(row, of));
  const lines = [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`);
  return [`## ${heading}`, '', ...lines, ''].join('\n');
}

function cellsOf([what, does, test]: Row, of: Table['of']): readonly string[] {
  const [file = '', title = '', inTable] = test.split(' › ');
  const which = inTable === undefined ? '' : `, with “${inTable}”`;
  const subject = of === 'names' ? what.split(' ').map(code).join(', ') : what;
  return [subject, does, `${code(file)}: ${title}${which}`].map(escaped);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A bar would end the cell. */
function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
