// Kept for tests that are not in this folder's hands: the end user at the client, under the names of before.
export { answersTo } from '../../../tools/end-user/end-user';
export {
  play,
  playOn,
  untilAsked,
  viewWhere,
  type PlayedVerification,
} from '../../../tools/end-user/at-client';
