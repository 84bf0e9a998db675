/**
 * Asks the end user at the terminal what the bank asks: fields of a sign-in form, MFA challenges,
 * the account.
 */
import { type NextAction, type PlainField } from '../../client';
import { choose, type Prompter } from '../terminal/prompter';
import { harmless } from '../terminal/text';
import { type ImageFiles } from './image-files';

/** What asking needs. */
export interface Asking {
  readonly prompter: Prompter;
  readonly print: (line: string) => void;
  readonly images: ImageFiles;
}

type AnswerChallenges = Extract<NextAction, { kind: 'answer-challenges' }>;
type Challenge = AnswerChallenges['challenges'][number];
type SelectAccount = Extract<NextAction, { kind: 'select-account' }>;
type CredentialField = Extract<NextAction, { kind: 'provide-credentials' }>['credentials'][number];

/**
 * Field types that are no secret on a screen: who somebody is, not how they prove it. Unknown types
 * are hidden.
 */
const VISIBLE_FIELDS = ['LOGIN', 'TEXT'];
/**
 * Challenge types whose answers may be seen. A one-time code is worthless once used, and the text
 * in a picture shows that a person answers, not who; a typing mistake in either costs a round. The
 * answer to a security question stays valid, so `TEXT` is hidden.
 */
const VISIBLE_CHALLENGES = ['TOKEN', 'IMAGE_DATA'];

/** Asks for every field of a sign-in form; optional ones may be left empty. */
export async function askCredentials(
  asking: Asking,
  fields: readonly CredentialField[],
): Promise<readonly PlainField[]> {
  const answers: PlainField[] = [];
  for (const field of fields) {
    const value = await askField(asking, field);
    if (value !== '') answers.push({ guid: field.guid, value });
  }
  return answers;
}

/** Asks every challenge of a round. */
export async function askChallenges(
  asking: Asking,
  challenges: readonly Challenge[],
): Promise<readonly PlainField[]> {
  const answers: PlainField[] = [];
  for (const [index, challenge] of challenges.entries()) {
    asking.print('');
    asking.print(harmless(challenge.label));
    answers.push({ guid: challenge.guid, value: await askChallenge(asking, challenge, index + 1) });
  }
  return answers;
}

/** Asks which account is meant; returns the value of the option. */
export async function askAccount(asking: Asking, action: SelectAccount): Promise<string> {
  asking.print('');
  asking.print('Which account is to be verified?');
  return askOption(
    asking,
    action.options.map((option) => ({ label: harmless(option.label), value: option.value })),
  );
}

async function askField(asking: Asking, field: CredentialField): Promise<string> {
  const label = harmless(field.label);
  if (field.type === 'OPTIONS' && field.options !== undefined && field.options.length > 0) {
    asking.print(`${label}:`);
    return askOption(
      asking,
      field.options.map(({ label: text, value }) => ({ label: harmless(text), value })),
    );
  }
  const isHidden = !VISIBLE_FIELDS.includes(field.type);
  const notes = [...(isHidden ? ['hidden'] : []), ...(field.isOptional ? ['may be empty'] : [])];
  return askText(asking, label, { notes, isHidden, isOptional: field.isOptional });
}

async function askChallenge(
  asking: Asking,
  challenge: Challenge,
  position: number,
): Promise<string> {
  const { images, print } = asking;
  if (challenge.options !== undefined && challenge.options.length > 0) {
    const options: { label: string; value: string }[] = [];
    for (const [index, option] of challenge.options.entries()) {
      const name = `question-${String(position)}-choice-${String(index + 1)}`;
      const file =
        option.imageData === undefined ? undefined : await images.write(option.imageData, name);
      const label = harmless(option.label);
      options.push({
        label: file === undefined ? label : `${label}  picture: ${file}`,
        value: option.value,
      });
    }
    return askOption(asking, options);
  }
  if (challenge.imageData !== undefined) {
    const file = await images.write(challenge.imageData, `question-${String(position)}`);
    print(file === undefined ? 'The picture cannot be shown.' : `Picture: ${file}`);
  }
  const isHidden = !VISIBLE_CHALLENGES.includes(challenge.type);
  return askText(asking, 'Answer', {
    notes: isHidden ? ['hidden'] : [],
    isHidden,
    isOptional: false,
  });
}

async function askText(
  { prompter, print }: Asking,
  label: string,
  how: {
    readonly notes: readonly string[];
    readonly isHidden: boolean;
    readonly isOptional: boolean;
  },
): Promise<string> {
  const notes = how.notes.length === 0 ? '' : ` (${how.notes.join(', ')})`;
  for (;;) {
    const text = await prompter.ask(`${label}${notes}: `, { isHidden: how.isHidden });
    if (text !== '' || how.isOptional) return text;
    print('This may not be empty.');
  }
}

async function askOption(
  { prompter, print }: Asking,
  options: readonly { readonly label: string; readonly value: string }[],
): Promise<string> {
  const index = await choose(
    prompter,
    print,
    options.map((option) => option.label),
  );
  return options[index]?.value ?? '';
}
