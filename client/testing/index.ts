/**
 * For the unit tests of those who call the client: the verification service in memory.
 *
 * @example
 *   const double = new VerificationDouble({ scenario: 'challenge' });
 *   await startCheckout(double); // your code, which takes VerificationOperations
 *   const view = await double.awaitNextStep('order-4711', { timeoutMs: 1_000 });
 *   // view.nextAction.kind is 'answer-challenges'
 */
export type { VerificationOperations } from '../operations';
export { InstitutionDouble, type InstitutionOfTest } from './institutions';
export { SCENARIOS, type Question, type Scenario, type ScenarioName } from './scenarios';
export { VerificationDouble, type VerificationDoubleOptions } from './verification-double';
