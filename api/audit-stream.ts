/** The audit stream without the HTTP server, for commands that do what a route does. */
export { AuditLog, auditDestination } from './audit/audit-log';
export { operatorEntry, type OperatorCode, type OperatorEvent } from './audit/operator-entry';
export { toProblem } from './to-problem';
export { type ProblemCode } from './problem';
