/**
 * The questions of the simulated institutions, one for each type of atrium-contract.md §7. Texts
 * and shapes are those of the example bodies. The right answer is `correct` unless said otherwise.
 */
import { framedPicture, noisyPicture } from '../pictures';
import { type ChallengeOption, type ChallengeSpec } from './scenario';

/** The right answer unless a scenario says otherwise (atrium-contract.md §10). */
export const RIGHT_ANSWER = 'correct';
/** On MX Bank this answer is right too, and brings a second question (atrium-contract.md §10). */
export const FOLLOW_UP_ANSWER = 'challenge';

const AS_DATA_URI = 'data:image/png;base64,';
const RIDDLE = framedPicture(64, 64, [32, 96, 160]);

/** A free-text question. */
export function textQuestion(
  label: string,
  right: readonly string[] = [RIGHT_ANSWER],
): ChallengeSpec {
  return { type: 'TEXT', label, fieldName: label, right };
}

/**
 * The first question of MX Bank's two-step `challenge`: `correct` ends it, `challenge` brings
 * another.
 */
export const mxBankQuestion: ChallengeSpec = {
  ...textQuestion('What city were you born in?', [RIGHT_ANSWER, FOLLOW_UP_ANSWER]),
  followUp: {
    answer: FOLLOW_UP_ANSWER,
    round: [textQuestion('What was your first pet called?')],
  },
};

/** MX Bank's `options`: a list with the right choice among others. */
export const mxBankOptions: ChallengeSpec = optionsQuestion('What is your favorite color?', [
  { label: 'The right answer', value: RIGHT_ANSWER },
  { label: 'A wrong answer', value: 'incorrect' },
]);

/** "Where should we send your code?": either way of delivery is right. */
export const deliveryQuestion: ChallengeSpec = {
  ...optionsQuestion('Where should we send your code?', [
    { label: 'Text message to ***-***-1234', value: 'sms-1234' },
    { label: 'Email to s***@example.com', value: 'email-1' },
  ]),
  right: ['sms-1234', 'email-1'],
};

/** A one-time code. */
export const tokenQuestion: ChallengeSpec = {
  type: 'TOKEN',
  label: 'Enter the one-time code',
  fieldName: 'Enter the one-time code',
  right: [RIGHT_ANSWER, '123456'],
};

/** A picture to read text off; sent with a data: prefix. */
export const imageQuestion: ChallengeSpec = {
  type: 'IMAGE_DATA',
  label: 'What is in this picture?',
  fieldName: 'What is in this picture?',
  right: [RIGHT_ANSWER],
  imageData: AS_DATA_URI + RIDDLE,
};

/** The same picture as bare base64, which MX does not exclude. */
export const bareImageQuestion: ChallengeSpec = { ...imageQuestion, imageData: RIDDLE };

/** About 460 KB as base64: as large as a photograph of a bank may be. Made when it is first asked. */
export const largeImageQuestion: ChallengeSpec = {
  type: 'IMAGE_DATA',
  label: 'What is in this picture?',
  fieldName: 'What is in this picture?',
  right: [RIGHT_ANSWER],
  get imageData() {
    return (largePicture ??= AS_DATA_URI + noisyPicture(384, 300, 'large'));
  },
};
let largePicture: string | undefined;

/** Pictures to choose from, under the documented key `image_options`; IMAGE_2 is right. */
export const imageOptionsQuestion: ChallengeSpec = {
  type: 'IMAGE_OPTIONS',
  label: 'Which picture did you choose?',
  fieldName: 'Which picture did you choose?',
  right: ['image_data_2'],
  optionsKey: 'image_options',
  options: [
    choice(1, framedPicture(96, 48, [176, 48, 48])),
    choice(2, framedPicture(48, 96, [48, 144, 64])),
  ],
};

/** The same pictures under `options`, as before November 2019. */
export const legacyImageOptionsQuestion: ChallengeSpec = {
  ...imageOptionsQuestion,
  optionsKey: 'options',
};

/** A text question whose type is printed as the number 0 and whose field_name is null. */
export const numericTypeQuestion: ChallengeSpec = {
  type: 0,
  label: 'What city were you born in?',
  fieldName: null,
  right: [RIGHT_ANSWER],
};

/** An undocumented type. A client has to treat it as free text. */
export const unknownTypeQuestion: ChallengeSpec = {
  ...textQuestion('Say the magic word'),
  type: 'SOMETHING_NEW',
};

/** The label of account selection on another question: its values do not begin with `account-`. */
export const lookalikeQuestion: ChallengeSpec = {
  ...optionsQuestion('Please select an account:', [
    { label: 'Personal log-in', value: 'personal' },
    { label: 'Business log-in', value: 'business' },
  ]),
  right: ['personal', 'business'],
};

/**
 * The account-selection question (atrium-contract.md §8): every offered value is a right answer.
 */
export function selectionQuestion(options: readonly ChallengeOption[]): ChallengeSpec {
  return {
    type: 'OPTIONS',
    label: 'Please select an account:',
    fieldName: null,
    options,
    right: options.map((option) => option.value),
    selectsAccount: true,
  };
}

function choice(number: number, picture: string): ChallengeOption {
  const name = String(number);
  return {
    label: `IMAGE_${name}`,
    value: `image_data_${name}`,
    dataUri: AS_DATA_URI + picture,
  };
}

function optionsQuestion(label: string, options: readonly ChallengeOption[]): ChallengeSpec {
  return { type: 'OPTIONS', label, fieldName: label, options, right: [RIGHT_ANSWER] };
}
