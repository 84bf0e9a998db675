// The rows of test/api/every-flow.test.ts: what the simulator plays and how it has to end over HTTP. Written by hand from
// contract §5 and §7; nothing here is taken from domain/, so that a mistake there cannot agree with itself.

/** What stands in the resource for the two rows that are no status of contract §5. */
export const STATUS_SHOWN: Readonly<Record<string, string | null>> = {
  null: null,
  unknown: 'SOMETHING_NEW',
};

/** The types of each MFA round in order, by the password that chooses the questions. */
export const CHALLENGE_ROWS: readonly (readonly [
  password: string,
  rounds: readonly (readonly string[])[],
])[] = [
  ['challenge', [['TEXT']]],
  ['sim_token', [['TOKEN']]],
  ['options', [['OPTIONS']]],
  ['image', [['IMAGE_DATA']]],
  ['sim_image_bare', [['IMAGE_DATA']]],
  ['sim_image_options', [['IMAGE_OPTIONS']]],
  ['sim_image_options_legacy', [['IMAGE_OPTIONS']]],
  ['sim_numeric_type', [['TEXT']]],
  ['sim_unknown_type', [['TEXT']]],
  ['sim_code', [['OPTIONS'], ['TOKEN']]],
  ['sim_pair', [['OPTIONS', 'TEXT']]],
  ['sim_multiple', [['OPTIONS', 'TEXT', 'TEXT']]],
];
