/** A form: checks that everything is filled in, says what is not, and gives the values on. */
import { type ComponentChildren, type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type PlainField } from '../../client/sealing';
import { type Field as AskedField } from '../wire';
import { Actions, SubmitButton } from './actions';
import { usePage } from './context';
import { Field } from './field';

/** What a form asks, and who takes it. */
export interface AskFormProps {
  readonly fields: readonly AskedField[];
  /** Called with what was filled in; fields that may stay empty, and are, are left out. */
  readonly onAnswer: (fields: readonly PlainField[]) => void;
  /** Between the fields and the buttons. */
  readonly children?: ComponentChildren;
}

/** The form, with a summary of what is missing. */
export function AskForm({ fields, onAnswer, children }: AskFormProps): JSX.Element {
  const { store } = usePage();
  const [missing, setMissing] = useState<readonly AskedField[]>([]);
  const [tries, count] = useState(0);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const values = fields.map(({ guid }) => ({ guid, value: textOf(given.get(guid)) }));
    const empty = fields.filter(
      ({ isOptional }, index) => isOptional !== true && values[index]?.value === '',
    );
    setMissing(empty);
    if (empty.length > 0) count(tries + 1);
    else onAnswer(values.filter(({ value }) => value !== ''));
  };
  return (
    <form noValidate onSubmit={onSubmit} onInput={() => store.edited()}>
      <Summary fields={fields} missing={missing} tries={tries} />
      {fields.map((field, index) => (
        <Field
          key={field.guid}
          field={field}
          id={idOf(index)}
          isMissing={missing.includes(field)}
        />
      ))}
      {children}
      <Actions>
        <SubmitButton />
      </Actions>
    </form>
  );
}

/** Gets the focus after a try that could not be sent; leads to each field. */
function Summary({
  fields,
  missing,
  tries,
}: {
  readonly fields: readonly AskedField[];
  readonly missing: readonly AskedField[];
  readonly tries: number;
}): JSX.Element | null {
  const { texts } = usePage().language;
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tries > 0) summary.current?.focus();
  }, [tries]);
  if (missing.length === 0) return null;
  const focus = (event: Event, id: string): void => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <div class="summary" ref={summary} role="group" tabIndex={-1} aria-labelledby="summary-heading">
      <h2 id="summary-heading">{texts.missing}</h2>
      <ul>
        {missing.map((field) => {
          const id = idOf(fields.indexOf(field));
          return (
            <li key={field.guid}>
              <a href={`#${id}`} dir="auto" onClick={(event) => focus(event, id)}>
                {field.isUnlabelled === true ? texts.unlabelled : field.label}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function idOf(index: number): string {
  return `field-${String(index)}`;
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}
