// Kept for tests that are not in this folder's hands: what others do at MX, under the names of before.
export {
  MX_BANK,
  atMxBank,
  callMx as callAtrium,
  credentialGuids,
  makeMember,
  makeUser,
  mxBankCredentials,
} from '../../../tools/end-user/at-mx';
