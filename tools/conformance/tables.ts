/** All tables of docs/conformance.md, in the order of the contract's sections. */
import { namesInExamples } from './required';
import { type Row, type Table } from './row';
import { CALL_TABLES } from './rows/calls';
import { CHALLENGE_TABLES } from './rows/challenges';
import { PAGE_TABLES } from './rows/pages';
import { PITFALL_TABLES } from './rows/pitfalls';
import { REQUEST_TABLES } from './rows/requests';
import { FIELDS_READ, fieldsReadOf } from './rows/responses';
import { STATUS_TABLES } from './rows/statuses';
import { TIMING_TABLES } from './rows/timing';
import { TRANSPORT } from './rows/transport';

const CHANGED = 'mx/atrium/fields-read › of %s are those that docs/conformance.md names';
const LEFT_OUT =
  'mx/atrium/responses › cover every route of the port, and the port every route but those left out';

const RESPONSE_TABLES: readonly Table[] = [...namesInExamples('response')].map(([route, names]) => {
  const read = FIELDS_READ[route];
  const others = [...names].filter((name) => !fieldsReadOf(route).includes(name)).join(' ');
  const unread: Row =
    read === undefined
      ? [others, 'Not read: the call is not made.', LEFT_OUT]
      : [others, 'Not read: whatever stands there changes nothing.', CHANGED];
  return {
    section: 3,
    title: `What is read of ${route}`,
    of: 'names',
    rows: [...(read ?? []), ...(others === '' ? [] : [unread])],
  };
});

/** Every table of the page. */
export const TABLES: readonly Table[] = [
  ...[...TRANSPORT, ...CALL_TABLES, ...RESPONSE_TABLES, ...STATUS_TABLES, ...CHALLENGE_TABLES]
    .concat(TIMING_TABLES, PAGE_TABLES, PITFALL_TABLES)
    .sort((a, b) => Number(a.section) - Number(b.section)),
  ...REQUEST_TABLES,
];
