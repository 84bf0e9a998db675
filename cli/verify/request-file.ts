/**
 * A start request from a file: every connection method, every policy and limit, without writing a
 * program.
 */
import { readFileSync } from 'node:fs';
import { type StartVerificationRequest } from '../../client';
import { UsageError } from '../terminal/command';

/**
 * Reads the request; the client checks it whole before anything starts.
 *
 * @throws UsageError when the file is not a JSON object, or has credentials in it: those are typed,
 * never left in a file
 */
export function readRequestFile(file: string): StartVerificationRequest {
  let request: unknown;
  try {
    request = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError('--request must name a readable file with one JSON object.');
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new UsageError('--request must name a file with one JSON object.');
  }
  if ('member' in request && hasCredentials(request.member)) {
    throw new UsageError('Take the credentials out of the file: you are asked for them here.');
  }
  return request as StartVerificationRequest;
}

function hasCredentials(member: unknown): boolean {
  return typeof member === 'object' && member !== null && 'credentials' in member;
}
