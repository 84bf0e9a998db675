/** The audit lines of commands that do what the API would, or what only an operator may. */
import { AuditLog, auditDestination, operatorEntry } from '../../api/audit-stream';
import { CannotStart, type CommandContext } from '../terminal';

/** Writes the line of what was done or, with a code, was not. Throws when it cannot. */
export type OperatorAudit = (...entry: Parameters<typeof operatorEntry>) => void;

/**
 * Opens the audit stream of a command.
 *
 * @param file - as `API_AUDIT_FILE` has it; empty: between the lines that the command prints
 * @throws CannotStart for a file that cannot be written: before anything is done
 */
export function openAudit({ print }: Pick<CommandContext, 'print'>, file: string): OperatorAudit {
  const printed = {
    write: (line: string) => {
      print(line.trimEnd());
    },
  };
  const destination = file === '' ? printed : auditDestination(file);
  try {
    if (file !== '') destination.write('');
  } catch (error) {
    throw new CannotStart(`API_AUDIT_FILE cannot be written. ${(error as Error).message}`);
  }
  const log = new AuditLog(destination);
  return (...entry) => {
    log.write(operatorEntry(...entry));
  };
}
