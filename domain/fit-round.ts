/** Fits what the end user is asked into the budgets of byte-budgets.ts, so that it can be answered. */
import {
  LABEL_BYTES_MAX,
  OPTIONS_MAX,
  OPTION_LABEL_BYTES_MAX,
  OPTION_VALUE_BYTES_MAX,
  PICTURE_BYTES_MAX,
  ROUND_BYTES_MAX,
  cutText,
  jsonBytes,
} from './byte-budgets';
import { type ChallengeOption } from './challenge';
import { FIELDS_MAX } from './round';

/** What challenges and the fields of a form have in common. */
interface Question {
  readonly guid: string;
  readonly label: string;
  readonly options?: readonly ChallengeOption[];
  readonly imageData?: string;
  readonly isTruncated?: boolean;
}

/**
 * The questions of one round or form: each guid once, no more of them than one message can answer,
 * and within {@link ROUND_BYTES_MAX}, of which each question may use an equal share. Texts are cut;
 * pictures and choices that are over are left out. `isTruncated` marks a question that lost any.
 */
export function fitRound<Q extends Question>(questions: readonly Q[]): readonly Q[] {
  const asked = questions
    .filter(({ guid }, index) => questions.findIndex((each) => each.guid === guid) === index)
    .slice(0, FIELDS_MAX);
  let bytesLeft = ROUND_BYTES_MAX;
  return asked.map((question, index) => {
    const fitted = fitQuestion(question, Math.floor(bytesLeft / (asked.length - index)));
    bytesLeft -= jsonBytes(fitted);
    return fitted;
  });
}

function fitQuestion<Q extends Question>(question: Q, bytesMax: number): Q {
  const { options, imageData, ...words } = question;
  const bare = { ...words, label: cutText(question.label, LABEL_BYTES_MAX) };
  const bytesLeft =
    bytesMax - jsonBytes({ ...bare, isTruncated: true, options: [], imageData: '' });
  const picture = fitPicture(imageData, bytesLeft);
  const choices = options && fitOptions(options, bytesLeft - jsonBytes(picture ?? ''));
  const fitted = {
    ...bare,
    ...(choices === undefined ? {} : { options: choices }),
    ...(picture === undefined ? {} : { imageData: picture }),
  };
  // Whatever was cut or left out has made it shorter.
  const isWhole = jsonBytes(fitted) === jsonBytes(question);
  // The parts that were taken off are the same kinds of value as before.
  return (isWhole ? question : { ...fitted, isTruncated: true }) as Q;
}

/** As many choices as fit, in their order; one whose picture does not fit keeps its words. */
function fitOptions(options: readonly ChallengeOption[], bytesMax: number): ChallengeOption[] {
  const fitted: ChallengeOption[] = [];
  let bytesLeft = bytesMax;
  for (const { imageData, ...option } of options) {
    if (fitted.length === OPTIONS_MAX) break;
    if (jsonBytes(option.value) > OPTION_VALUE_BYTES_MAX) continue;
    const words = { ...option, label: cutText(option.label, OPTION_LABEL_BYTES_MAX) };
    const wordBytes = jsonBytes({ ...words, imageData: '' }) + 1;
    if (wordBytes > bytesLeft) break;
    const picture = fitPicture(imageData, bytesLeft - wordBytes);
    const choice = picture === undefined ? words : { ...words, imageData: picture };
    fitted.push(choice);
    bytesLeft -= jsonBytes(choice) + 1;
  }
  return fitted;
}

function fitPicture(picture: string | undefined, bytesMax: number): string | undefined {
  const bytes = picture === undefined ? 0 : jsonBytes(picture);
  return bytes > Math.min(PICTURE_BYTES_MAX, bytesMax) ? undefined : picture;
}
