/**
 * Inputs of the widget: the fields of a log-in form and the questions of a bank, each with its
 * label.
 */
import { type CredentialField } from '../catalogue';
import { type OpenChallenge } from '../judge';
import { html, type Html } from '../pages/html';
import { textIn, type Language } from './texts';

/** One field of a log-in form. What was typed before is never shown again. */
export function credentialInput(field: CredentialField, language: Language): Html {
  const { guid, label, type, options, isOptional } = field;
  const needed = isOptional ? null : html` required`;
  const hint = isOptional && !/optional/i.test(label) && ` ${textIn(language, 'optional')}`;
  const caption = html`<label for="${guid}">${label}${hint}</label>`;
  if (options !== undefined) {
    const choices = options.map(
      (option) => html`<option value="${option.value}">${option.label}</option>`,
    );
    return html`${caption}
      <select id="${guid}" name="${guid}" ${needed}>
        ${choices}
      </select>`;
  }
  const isPassword = type === 'PASSWORD';
  const purpose = isPassword ? 'current-password' : type === 'LOGIN' ? 'username' : 'off';
  return html`${caption}
    <input
      id="${guid}"
      name="${guid}"
      type="${isPassword ? 'password' : 'text'}"
      autocomplete="${purpose}"
      ${needed}
    />`;
}

/** One question, whatever its type; a type that is not known is free text. */
export function challengeInput({ guid, spec }: OpenChallenge, language: Language): Html {
  const { label, type, options, imageData } = spec;
  if (options !== undefined) {
    const choices = options.map((option, index) => {
      const id = `${guid}-${String(index)}`;
      const picture = option.dataUri !== undefined && html`<img src="${option.dataUri}" alt="" /> `;
      return html`<label class="choice" for="${id}"
        ><input type="radio" id="${id}" name="${guid}" value="${option.value}" required />
        ${picture}${option.label}</label
      >`;
    });
    return html`<fieldset>
      <legend>${label}</legend>
      ${choices}
    </fieldset>`;
  }
  const isCode = type === 'TOKEN';
  return html`${imageData !== undefined && picture(imageData, language)}
    <label for="${guid}">${label}</label>
    <input
      id="${guid}"
      name="${guid}"
      type="text"
      autocomplete="${isCode ? 'one-time-code' : 'off'}"
      required
    />`;
}

/** Pictures come with or without their prefix (atrium-contract.md §7). */
function picture(imageData: string, language: Language): Html {
  const source = imageData.startsWith('data:') ? imageData : `data:image/png;base64,${imageData}`;
  return html`<p><img src="${source}" alt="${textIn(language, 'picture')}" /></p>`;
}
