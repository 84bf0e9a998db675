/** The tables of docs/metrics.md, from the declarations. */
import { METRICS, type MetricDeclaration } from '../../runtime/metrics/declarations';

const BEGIN = '<!-- metrics:begin -->';
const END = '<!-- metrics:end -->';

/** The page with its tables as the declarations have them. */
export function withTables(page: string): string {
  const [before, rest = ''] = page.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`The page needs ${BEGIN} and ${END}.`);
  return `${before ?? ''}${BEGIN}\n\n${tables()}\n\n${END}${after}`;
}

function tables(): string {
  const metrics = Object.entries<MetricDeclaration>(METRICS);
  return [
    '### What there is',
    '',
    '| Name | Type | Labels | Of | Meaning |',
    '| --- | --- | --- | --- | --- |',
    ...metrics.map(([name, { type, labels, of, help }]) =>
      row([code(name), type, Object.keys(labels).map(code).join(', '), of.join(', '), help]),
    ),
    '',
    '### What a label may hold',
    '',
    '| Metric | Label | Values |',
    '| --- | --- | --- |',
    ...metrics.flatMap(([name, { labels }]) =>
      Object.entries(labels).map(([label, values]) =>
        row([
          code(name),
          code(label),
          typeof values === 'string' ? values : values.map(code).join(', '),
        ]),
      ),
    ),
    '',
    '### Buckets of the histograms',
    '',
    '| Metric | Upper bounds |',
    '| --- | --- |',
    ...metrics.flatMap(([name, { buckets }]) =>
      buckets === undefined ? [] : [row([code(name), buckets.join(', ')])],
    ),
  ].join('\n');
}

const code = (text: string): string => `\`${text}\``;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
