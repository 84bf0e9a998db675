/** What the help of the interactive command says, wherever it is started from. */
export const VERIFY_OPTIONS = `Verifies an account with you as the end user: find your bank, sign in, answer, choose the account.
Ctrl-C cancels the verification. Exit code 0 when verified, 3 when it ended otherwise, 1 when it
failed, 2 when the call or the configuration is wrong, 130 after Ctrl-C.

  --request FILE  starts what this JSON says, as the client's start request: any connection method
                  (credentials, oauth, connect-widget, existing-member), user, policies and limits;
                  you are still asked for secrets
  --result-key FILE
                  has the numbers sealed to this private key of yours ("keys result" makes one), and
                  opens them here
  --show-numbers  prints the account numbers whole instead of masked`;
