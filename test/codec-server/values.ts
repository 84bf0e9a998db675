/** What the codec server is asked to decode, and what an operator may see of it. */

const NUMBER = '9868284886';
/** What an operator must not see of it. */
export const SECRETS = [NUMBER, '091000019', 'Mother’s maiden name?', 'planted'];
/** A value with sensitive fields. */
export const VALUE = {
  verificationId: 'v-1',
  accountNumbers: [{ accountNumber: NUMBER, routingNumber: '091000019', institutionNumber: null }],
  nextAction: { kind: 'answer-challenges', reason: 'first', label: 'Mother’s maiden name?' },
  user: { email: 'planted@example.com', metadata: 'planted' },
  reason: 'planted',
  brandNew: { isPlanted: 'planted' },
  sealed: 'eyJhbGciOi.a.b.c.d',
};
/** The same as an operator sees it. */
export const AS_OPERATOR = {
  ...VALUE,
  accountNumbers: [
    { accountNumber: '••••4886', routingNumber: '••••0019', institutionNumber: null },
  ],
  nextAction: { ...VALUE.nextAction, label: '••••' },
  user: { email: '••••', metadata: '••••' },
  reason: '••••',
  brandNew: '••••',
};
