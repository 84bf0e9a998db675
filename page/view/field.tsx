/** One field of a form: of the bank's sign-in, or a question of it. */
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Field as AskedField, type Option } from '../wire';
import { usePage } from './context';

/** Above it a list that folds is easier than one that is a screen long. */
const OPEN_OPTIONS_MAX = 8;

interface Input {
  readonly type?: 'password';
  readonly autocomplete: 'username' | 'current-password' | 'one-time-code' | 'off';
  readonly autocapitalize?: 'none';
  readonly spellcheck?: false;
}

/** Some browsers send what they check the spelling of to their maker. */
const PLAIN: Input = { autocomplete: 'off', spellcheck: false };

/** What phones and password managers need to know, by the type of the field. */
const INPUTS: Readonly<Record<string, Input>> = {
  LOGIN: { autocomplete: 'username', autocapitalize: 'none', spellcheck: false },
  PASSWORD: { type: 'password', autocomplete: 'current-password', spellcheck: false },
  // Some banks have letters in their codes, so no keys for digits alone.
  TOKEN: { autocomplete: 'one-time-code', autocapitalize: 'none', spellcheck: false },
};

/** How a field stands in its form. */
export interface FieldProps {
  readonly field: AskedField;
  readonly id: string;
  /** Whether it has to be filled in, and is not. */
  readonly isMissing: boolean;
}

/** Label, what belongs to it, and what is to be filled in. */
export function Field({ field, id, isMissing }: FieldProps): JSX.Element {
  const { texts } = usePage().language;
  const { options, isTruncated } = field;
  const notes = isTruncated === true ? <p class="note">{texts.truncated}</p> : null;
  const error = isMissing ? (
    <p class="error" id={`${id}-error`}>
      {texts.missingField}
    </p>
  ) : null;
  const parts = { field, id, isMissing, notes, error };
  if (options === undefined) return <TextField {...parts} />;
  const hasPictures = options.some(({ imageData }) => imageData !== undefined);
  return hasPictures || options.length <= OPEN_OPTIONS_MAX ? (
    <Choices {...parts} options={options} />
  ) : (
    <LongList {...parts} options={options} />
  );
}

interface Parts extends FieldProps {
  readonly notes: JSX.Element | null;
  readonly error: JSX.Element | null;
}

type Listed = Parts & { readonly options: readonly Option[] };

function TextField({ field, id, isMissing, notes, error }: Parts): JSX.Element {
  const { store, language } = usePage();
  const { texts } = language;
  const { guid, type, imageData, isOptional } = field;
  const { type: inputType = 'text', ...input } = INPUTS[type] ?? PLAIN;
  const isSecret = inputType === 'password';
  const label = useLabel(field);
  const shared = {
    ...input,
    id,
    name: guid,
    required: isOptional !== true,
    'aria-invalid': isMissing,
    'aria-describedby': idsOf(isMissing && `${id}-error`, imageData && `${id}-picture`),
  };
  return (
    <div class="field">
      <label for={id} dir="auto">
        {label} {isOptional === true && <span class="note">({texts.optional})</span>}
      </label>
      {imageData !== undefined && (
        <>
          <img class="question" src={imageData} alt={texts.picture(label)} />
          <p class="note" id={`${id}-picture`}>
            {texts.pictureHelp}
          </p>
        </>
      )}
      {notes}
      {isSecret ? (
        <SecretInput label={label} shared={shared} />
      ) : (
        <input {...shared} type="text" dir="auto" defaultValue={store.loginAt(field)} />
      )}
      {error}
    </div>
  );
}

/** A password, which may be shown. One and the same element either way: what was typed stays. */
function SecretInput({
  label,
  shared,
}: {
  readonly label: string;
  readonly shared: Omit<Input, 'type'> & { readonly id: string; readonly name: string };
}): JSX.Element {
  const { showPassword, hidePassword } = usePage().language.texts;
  const [isShown, show] = useState(false);
  const text = isShown ? hidePassword : showPassword;
  return (
    <div class="secret">
      {isShown ? <input {...shared} type="text" /> : <input {...shared} type="password" />}
      <button
        type="button"
        class="plain"
        aria-label={`${text}: ${label}`}
        onClick={() => show(!isShown)}
      >
        {text}
      </button>
    </div>
  );
}

/** All choices in sight. The pictures of a bank have its own texts beside them. */
export function Choices({ field, id, isMissing, notes, error, options }: Listed): JSX.Element {
  const { guid, imageData, isOptional } = field;
  const { texts } = usePage().language;
  const label = useLabel(field);
  return (
    <fieldset
      class="field"
      role="radiogroup"
      aria-required={isOptional !== true}
      aria-invalid={isMissing}
      aria-describedby={idsOf(isMissing && `${id}-error`)}
    >
      <legend dir="auto">{label}</legend>
      {imageData !== undefined && (
        <img class="question" src={imageData} alt={texts.picture(label)} />
      )}
      {notes}
      {options.map((option, index) => (
        <label class="choice" key={option.value}>
          <input type="radio" id={index === 0 ? id : undefined} name={guid} value={option.value} />
          {option.imageData !== undefined && <img src={option.imageData} alt="" />}
          <span dir="auto">{option.label}</span>
        </label>
      ))}
      {error}
    </fieldset>
  );
}

function LongList({ field, id, isMissing, notes, error, options }: Listed): JSX.Element {
  const { texts } = usePage().language;
  const { guid, isOptional } = field;
  return (
    <div class="field">
      <label for={id} dir="auto">
        {useLabel(field)}
      </label>
      {notes}
      <select
        id={id}
        name={guid}
        dir="auto"
        required={isOptional !== true}
        aria-invalid={isMissing}
        aria-describedby={idsOf(isMissing && `${id}-error`)}
      >
        <option value="">{texts.choose}</option>
        {options.map(({ label, value }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {error}
    </div>
  );
}

function useLabel({ label, isUnlabelled }: AskedField): string {
  const { texts } = usePage().language;
  return isUnlabelled === true ? texts.unlabelled : label;
}

function idsOf(...ids: readonly (string | false | undefined)[]): string | undefined {
  const given = ids.filter((id) => typeof id === 'string' && id !== '');
  return given.length === 0 ? undefined : given.join(' ');
}
