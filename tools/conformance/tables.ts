/** All tables of docs/conformance.md, in the order of the contract's sections. */
import { namesInExamples } from './required';
import { type Row, type Table } from './row';
import { CALL_TABLES } from './rows/calls';
import { CHALLENGE_TABLES } from './rows/challenges';
import { PAGE_TABLES } from './rows/pages';
import { PITFALL_TABLES } from './rows/pitfalls';
import { PLATFORM } from './rows/platform';
import { REQUEST_TABLES } from './rows/requests';
import { FIELDS_READ, fieldsReadOf } from './rows/responses';
import { STATUS_TABLES } from './rows/statuses';
import { TIMING_TABLES } from './rows/timing';
import { TRANSPORT } from './rows/transport';

const CHANGED = 'mx/atrium/fields-read › of %s are those that docs/conformance.md names';
const LEFT_OUT =
  'mx/atrium/responses › cover every route of the port, and the port every route but those left out';

const ANSWERS = [...namesInExamples('response')];

const READ: readonly Table[] = ANSWERS.flatMap(([route, names]) => {
  const read = FIELDS_READ[route];
  if (read === undefined) return [];
  const others = [...names].filter((name) => !fieldsReadOf(route).includes(name)).join(' ');
  const unread: Row = [others, 'Not read: whatever stands there changes nothing.', CHANGED];
  const rows = others === '' ? read : [...read, unread];
  return [{ section: 3, title: `What is read of ${route}`, of: 'names', rows }];
});

const NOT_READ: Table = {
  section: 3,
  title: 'Answers of calls that are not made',
  of: 'names',
  rows: ANSWERS.filter(([route]) => FIELDS_READ[route] === undefined).map(([route, names]): Row => [
    [...names].join(' '),
    `Not read: ${route} is not called.`,
    LEFT_OUT,
  ]),
};

/** Every table of the page. */
export const TABLES: readonly Table[] = [
  ...[...TRANSPORT, ...CALL_TABLES, ...READ, NOT_READ, ...STATUS_TABLES, ...CHALLENGE_TABLES]
    .concat(TIMING_TABLES, PAGE_TABLES, PITFALL_TABLES)
    .sort((a, b) => Number(a.section) - Number(b.section)),
  PLATFORM,
  ...REQUEST_TABLES,
];
