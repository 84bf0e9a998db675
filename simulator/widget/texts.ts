/** The texts of the widget in its languages. Questions of a bank keep the bank's own words. */

const EN = {
  title: 'Connect your account',
  search: 'Find your bank',
  searchField: 'Name of your bank',
  searchButton: 'Search',
  nothingFound: 'No bank of that name was found.',
  logIn: 'Log in at',
  optional: '(optional)',
  continue: 'Continue',
  otherBank: 'Choose another bank',
  goToBank: 'Sign in at your bank',
  goToBankHint: 'A new window opens. Come back here afterwards.',
  verifyExisting: 'Verify this account',
  connecting: 'Connecting …',
  connectingHint: 'This can take a moment.',
  mfa: 'Your bank asks',
  picture: 'Picture from your bank',
  wrongLogin: 'The log-in was not accepted',
  updateLogin: 'Enter the log-in again',
  failed: 'The connection failed',
  tryAgain: 'Try again',
  noAccounts: 'No account here can be verified',
  connected: 'Your account is connected',
  done: 'Done',
  deleteMember: 'Delete this connection',
  deleted: 'The connection was deleted',
  close: 'You can close this window.',
  missing: 'Please fill in every field.',
  rejected: 'This bank cannot be connected that way.',
} as const;

/** Names one text. */
export type TextKey = keyof typeof EN;

const FR: Readonly<Record<TextKey, string>> = {
  title: 'Connectez votre compte',
  search: 'Trouvez votre banque',
  searchField: 'Nom de votre banque',
  searchButton: 'Rechercher',
  nothingFound: 'Aucune banque de ce nom n’a été trouvée.',
  logIn: 'Connexion à',
  optional: '(facultatif)',
  continue: 'Continuer',
  otherBank: 'Choisir une autre banque',
  goToBank: 'Se connecter auprès de votre banque',
  goToBankHint: 'Une nouvelle fenêtre s’ouvre. Revenez ici ensuite.',
  verifyExisting: 'Vérifier ce compte',
  connecting: 'Connexion en cours …',
  connectingHint: 'Cela peut prendre un moment.',
  mfa: 'Votre banque demande',
  picture: 'Image de votre banque',
  wrongLogin: 'Les identifiants n’ont pas été acceptés',
  updateLogin: 'Saisir à nouveau les identifiants',
  failed: 'La connexion a échoué',
  tryAgain: 'Réessayer',
  noAccounts: 'Aucun compte ne peut être vérifié ici',
  connected: 'Votre compte est connecté',
  done: 'Terminé',
  deleteMember: 'Supprimer cette connexion',
  deleted: 'La connexion a été supprimée',
  close: 'Vous pouvez fermer cette fenêtre.',
  missing: 'Veuillez remplir tous les champs.',
  rejected: 'Cette banque ne peut pas être connectée ainsi.',
};

const ES: Readonly<Record<TextKey, string>> = {
  title: 'Conecte su cuenta',
  search: 'Busque su banco',
  searchField: 'Nombre de su banco',
  searchButton: 'Buscar',
  nothingFound: 'No se encontró ningún banco con ese nombre.',
  logIn: 'Iniciar sesión en',
  optional: '(opcional)',
  continue: 'Continuar',
  otherBank: 'Elegir otro banco',
  goToBank: 'Iniciar sesión en su banco',
  goToBankHint: 'Se abre una ventana nueva. Vuelva aquí después.',
  verifyExisting: 'Verificar esta cuenta',
  connecting: 'Conectando …',
  connectingHint: 'Puede tardar un momento.',
  mfa: 'Su banco pregunta',
  picture: 'Imagen de su banco',
  wrongLogin: 'No se aceptaron los datos de acceso',
  updateLogin: 'Introducir de nuevo los datos de acceso',
  failed: 'La conexión ha fallado',
  tryAgain: 'Intentar de nuevo',
  noAccounts: 'Aquí no se puede verificar ninguna cuenta',
  connected: 'Su cuenta está conectada',
  done: 'Listo',
  deleteMember: 'Eliminar esta conexión',
  deleted: 'La conexión se ha eliminado',
  close: 'Puede cerrar esta ventana.',
  missing: 'Rellene todos los campos.',
  rejected: 'Este banco no se puede conectar así.',
};

/** A language that the widget speaks. */
export type Language = 'en' | 'fr' | 'es';

const TEXTS: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = {
  en: EN,
  fr: FR,
  es: ES,
};

/** One text in one language. */
export function textIn(language: Language, key: TextKey): string {
  return TEXTS[language][key];
}

/**
 * The first known language of an Accept-Language header, by weight and then by place; English when
 * there is none.
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { base: tag.toLowerCase().split('-')[0] ?? '', weight: Number(weight?.slice(2) ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { base } of wanted) {
    if (base === 'en' || base === 'fr' || base === 'es') return base;
  }
  return 'en';
}
