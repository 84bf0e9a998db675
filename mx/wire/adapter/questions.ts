/**
 * What the end user is asked, in domain shapes: challenges and the fields of sign-in forms. Whatever
 * MX leaves out, each of them can be shown and answered, within the budgets of domain/.
 */
import {
  CHALLENGE_TYPES,
  OPTION_LABEL_BYTES_MAX,
  UNTOLD_QUESTION,
  WORD_BYTES_MAX,
  cutText,
  isAccountSelection,
  isOptionalLabel,
  type Challenge,
  type ChallengeOption,
  type ChallengeType,
  type CredentialField,
  type ObservedChallenge,
} from '../../../domain';
import { fitRound } from './fit-round';
import { type WireChallenge } from '../schemas/challenge';
import { type WireCredential } from '../schemas/credential';
import { type WireOptions } from '../schemas/option';

/** The challenges of a round. */
export function toChallenges(challenges: readonly WireChallenge[]): readonly ObservedChallenge[] {
  return fitRound(challenges.map(toChallenge));
}

/** The fields of a sign-in form, lower `display_order` first, those without one last. */
export function toLoginFields(credentials: readonly WireCredential[]): readonly CredentialField[] {
  const place = ({ display_order: order }: WireCredential) => order ?? Number.MAX_SAFE_INTEGER;
  return fitRound([...credentials].sort((a, b) => place(a) - place(b)).map(toLoginField));
}

function toLoginField(credential: WireCredential): CredentialField {
  const { guid, options } = credential;
  const type = cutText(credential.type ?? 'TEXT', WORD_BYTES_MAX);
  const label = credential.label ?? credential.field_name ?? type;
  return {
    guid,
    type,
    label,
    isOptional: isOptionalLabel(label),
    ...(options.items.length === 0 ? {} : { options: toOptions(options) }),
    ...flagOf(options),
  };
}

function toChallenge(challenge: WireChallenge): ObservedChallenge {
  const { guid, field_name: fieldName } = challenge;
  const told = challenge.label ?? fieldName;
  const asked = {
    guid,
    ...(told === null ? { label: UNTOLD_QUESTION, isUnlabelled: true as const } : { label: told }),
    fieldName: fieldName === null ? null : cutText(fieldName, OPTION_LABEL_BYTES_MAX),
  };
  return { ...asked, ...toKind(challenge, asked), ...flagOf(challenge.choices) };
}

/**
 * The type by which the end user can answer. One whose choices or picture are missing is asked as
 * free text, as is a type that MX added later; only the account selection may have no choice, which
 * is an outcome, whatever MX calls its type (atrium-contract.md §7, §8).
 */
function toKind(
  { type, image_data: image, choices }: WireChallenge,
  asked: Pick<ObservedChallenge, 'guid' | 'label' | 'fieldName'>,
): Pick<Challenge, 'type' | 'options' | 'imageData'> {
  const known = CHALLENGE_TYPES.find((each) => each === type);
  if (known === 'IMAGE_DATA' && image !== null) return { type: known, imageData: toDataUri(image) };
  if (known === undefined || isChoice(known)) {
    const options = toOptions(choices);
    if (options.length > 0) return { type: choiceTypeOf(options), options };
    const selection = { ...asked, type: 'OPTIONS', options } as const;
    if (isAccountSelection(selection)) return { type: 'OPTIONS', options };
    return { type: 'TEXT' };
  }
  return { type: known === 'IMAGE_DATA' ? 'TEXT' : known };
}

function isChoice(type: ChallengeType): boolean {
  return type === 'OPTIONS' || type === 'IMAGE_OPTIONS';
}

function choiceTypeOf(options: readonly ChallengeOption[]): ChallengeType {
  return options.some(({ imageData }) => imageData !== undefined) ? 'IMAGE_OPTIONS' : 'OPTIONS';
}

function toOptions({ items }: WireOptions): readonly ChallengeOption[] {
  return items.map(({ label, value, data_uri: image }) => ({
    label: label ?? value,
    value,
    ...(image === null ? {} : { imageData: toDataUri(image) }),
  }));
}

function flagOf({ leftOut }: WireOptions): { readonly isTruncated?: true } {
  return leftOut > 0 ? { isTruncated: true } : {};
}

/**
 * MX sends pictures with or without the prefix (atrium-contract.md §7, uncertain); a page needs it.
 */
function toDataUri(image: string): string {
  return image.startsWith('data:') ? image : `data:image/png;base64,${image}`;
}
