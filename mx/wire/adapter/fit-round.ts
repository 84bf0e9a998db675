/** Fits what the end user is asked into the budgets of domain/, so that it can be answered. */
import {
  LABEL_BYTES_MAX,
  OPTIONS_MAX,
  OPTION_LABEL_BYTES_MAX,
  OPTION_VALUE_BYTES_MAX,
  PICTURE_BYTES_MAX,
  ROUND_BYTES_MAX,
  cutText,
  fitsBytes,
  jsonBytes,
  type ChallengeOption,
} from '../../../domain';

/** What challenges and the fields of a form have in common. */
interface Question {
  readonly guid: string;
  readonly label: string;
  readonly options?: readonly ChallengeOption[];
  readonly imageData?: string;
  readonly isTruncated?: boolean;
}

/**
 * The questions of one round or form: each guid once, and within {@link ROUND_BYTES_MAX}, of which
 * each question may use an equal share, the label half of it. Texts are cut; pictures and choices
 * that are over are left out. `isTruncated` marks a question that lost any.
 */
export function fitRound<Q extends Question>(questions: readonly Q[]): readonly Q[] {
  const guids = new Set<string>();
  const asked = questions.filter(({ guid }) => guids.size < guids.add(guid).size);
  let bytesLeft = ROUND_BYTES_MAX;
  return asked.map((question, index) => {
    const fitted = fitQuestion(question, Math.floor(bytesLeft / (asked.length - index)));
    bytesLeft -= fitted.bytes;
    return fitted.question;
  });
}

/** A part that fits: its bytes, and whether anything of it was cut or left out. */
interface Fitted {
  readonly bytes: number;
  readonly isCut: boolean;
}

/** Encodes each part once, so that an answer of the greatest length costs one pass. */
function fitQuestion<Q extends Question>(
  question: Q,
  bytesMax: number,
): { readonly question: Q; readonly bytes: number } {
  const { options, imageData, ...words } = question;
  // Without a choice nobody could answer.
  const label = cutText(question.label, Math.min(LABEL_BYTES_MAX, bytesMax / 2));
  const bare = { ...words, label, isTruncated: true };
  const bareBytes = jsonBytes({ ...bare, options: [], imageData: '' });
  const picture = fitPicture(imageData, bytesMax - bareBytes);
  const choices = fitOptions(options ?? [], bytesMax - bareBytes - picture.bytes);
  const bytes = bareBytes + picture.bytes + choices.bytes;
  const isWhole = bare.label === question.label && !picture.isCut && !choices.isCut;
  if (isWhole) return { question, bytes };
  const fitted = {
    ...bare,
    ...(options === undefined ? {} : { options: choices.options }),
    ...(picture.imageData === undefined ? {} : { imageData: picture.imageData }),
  };
  // The parts that were taken off are the same kinds of value as before.
  return { question: fitted as unknown as Q, bytes };
}

/** As many choices as fit, in their order; one whose picture does not fit keeps its words. */
function fitOptions(
  options: readonly ChallengeOption[],
  bytesMax: number,
): Fitted & { readonly options: readonly ChallengeOption[] } {
  const fitted: ChallengeOption[] = [];
  let bytes = 0;
  let isCut = false;
  for (const { imageData, ...option } of options) {
    if (fitted.length === OPTIONS_MAX) return { options: fitted, bytes, isCut: true };
    if (!fitsBytes(option.value, OPTION_VALUE_BYTES_MAX)) {
      isCut = true;
      continue;
    }
    const words = { ...option, label: cutText(option.label, OPTION_LABEL_BYTES_MAX) };
    const wordBytes = jsonBytes({ ...words, imageData: '' }) + 1;
    if (bytes + wordBytes > bytesMax) return { options: fitted, bytes, isCut: true };
    const picture = fitPicture(imageData, bytesMax - bytes - wordBytes);
    fitted.push(
      picture.imageData === undefined ? words : { ...words, imageData: picture.imageData },
    );
    bytes += wordBytes + picture.bytes;
    isCut ||= words.label !== option.label || picture.isCut;
  }
  return { options: fitted, bytes, isCut };
}

function fitPicture(
  imageData: string | undefined,
  bytesMax: number,
): Fitted & { readonly imageData?: string } {
  if (imageData === undefined) return { bytes: 0, isCut: false };
  const fits = fitsBytes(imageData, Math.min(PICTURE_BYTES_MAX, bytesMax));
  return fits
    ? { imageData, bytes: jsonBytes(imageData), isCut: false }
    : { bytes: 0, isCut: true };
}
