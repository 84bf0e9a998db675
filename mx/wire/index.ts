/**
 * What MX's two APIs say alike on the wire: endpoints, tolerant schemas, and their translation into
 * the words of the port. What one says in other words is a setting ({@link WireWords}); what only
 * one has stands with its dialect.
 */
export { adaptAccounts } from './adapter/accounts';
export { adaptInstitutions } from './adapter/institutions';
export { adaptJobs } from './adapter/jobs';
export { toOauthReturn, type WireOauthReturn } from './adapter/oauth-return';
export { spokenIn } from './adapter/spoken-in';
export { toAccountNumber, toMember, toUser } from './adapter/to-domain';
export { toWidgetOptions, type WireWidgetOptions } from './adapter/widget-options';
export { createWireClient, type WireClient } from './client';
export { requiredUrl } from './schemas/fields';
export { type WireInstitution } from './schemas/institution';
export { type WireWords } from './words';
