/** The page in French. */
import { type Texts } from './texts';

export const FR_TEXTS: Texts = {
  verifyAccount: 'Vérifiez votre compte',
  opening: 'Un instant …',
  continue: 'Continuer',
  sending: 'Envoi …',
  tryNow: 'Réessayer maintenant',
  tryAgain: 'Veuillez réessayer.',
  goesOnByItself: 'Un nouvel essai se fait automatiquement.',
  missing: 'Certains champs sont vides',
  missingField: 'Veuillez remplir ce champ.',
  optional: 'facultatif',
  showPassword: 'Afficher',
  hidePassword: 'Masquer',
  choose: 'Choisissez …',
  truncated: 'La banque a envoyé plus que ce qui peut être affiché ici.',
  picture: (question) => `Image de votre banque, pour la question : ${question}`,
  pictureHelp:
    'Votre banque a envoyé cette image sans description. Si vous ne pouvez pas la lire, annulez et demandez à votre banque une autre façon de vous connecter.',
  unlabelled: 'Votre banque demande une réponse',
  bank: {
    heading: 'Dans quelle banque est votre compte ?',
    label: 'Nom de votre banque',
    search: 'Rechercher',
    found: (count) =>
      count === 0
        ? 'Aucune banque de ce nom ne peut être vérifiée. Essayez une partie du nom.'
        : `Trouvées : ${String(count)}`,
  },
  signIn: {
    heading: 'Connectez-vous à votre banque',
    note: 'Ce que vous saisissez est chiffré dans ce navigateur et ne sert qu’à la connexion à votre banque.',
  },
  questions: { heading: 'Votre banque demande' },
  account: { heading: 'Choisissez un compte', unlabelled: 'Quel compte faut-il vérifier ?' },
  consent: {
    heading: 'Connectez-vous à votre banque',
    note: 'Votre banque a une page à elle pour cela. Elle s’ouvre dans une autre fenêtre ; revenez ici quand vous y avez terminé.',
    open: 'Ouvrir la page de ma banque',
    openLink: 'Ouvrir la page de ma banque dans une nouvelle fenêtre',
    openHere: 'L’ouvrir dans cette fenêtre',
    opening: 'Ouverture de la page de votre banque …',
    opened:
      'Terminez auprès de votre banque, dans l’autre fenêtre. Cette page continue ensuite toute seule.',
    openAgain: 'Ouvrir à nouveau la page de ma banque',
  },
  widget: { heading: 'Connectez votre banque', loading: 'Chargement …' },
  working: {
    heading: 'Votre banque travaille',
    note: 'Cela prend le plus souvent moins d’une minute, quelques minutes dans certaines banques. Vous n’avez rien à faire : cette page continue toute seule.',
    steps: {
      createUser: 'Préparation de la connexion.',
      readInstitutionCredentials: 'Lecture de ce que votre banque demande.',
      createMember: 'Connexion à votre banque.',
      readMember: 'Contrôle de la connexion à votre banque.',
      verifyMember: 'Demande de vérification à votre banque.',
      awaitMemberSettled: 'Attente de votre banque.',
      resumeMember: 'Transmission de votre réponse à votre banque.',
      answered: 'Transmission de votre réponse à votre banque.',
      readMemberCredentials: 'Lecture de ce que votre banque demande.',
      updateMember: 'Nouvelle connexion.',
      awaitOauthMember: 'Attente de la page de votre banque.',
      awaitWidgetMember: 'Attente de la connexion à votre banque.',
      waitToRetry:
        'Votre banque n’est pas joignable. Un nouvel essai se fait demain, automatiquement.',
      listAccountNumbers: 'Lecture des données de votre compte.',
      listTransactions: 'Lecture des opérations de votre compte.',
      cancel: 'La vérification est en cours d’annulation.',
    },
    otherStep: 'La vérification continue.',
    since: (duration) => `Depuis ${duration}`,
  },
  reasons: {
    rejected: 'Votre banque n’a pas accepté la réponse. Réessayez.',
    expired: 'Votre banque n’attend plus la réponse. Elle demande à nouveau.',
    unreadable: 'Ce que vous avez saisi n’a pas pu être lu. Saisissez-le à nouveau.',
    denied: 'Votre banque n’a pas accepté votre saisie. Vérifiez-la et réessayez.',
    'credentials-missing': 'Votre banque a de nouveau besoin de vos identifiants.',
  },
  attemptsLeft: (attempts) =>
    attempts === 1 ? 'C’est le dernier essai.' : `Il vous reste ${String(attempts)} essais.`,
  until: (time) => `Vous pouvez répondre jusqu’à : ${time}. Votre banque attend peut-être moins.`,
  timeLeft: (time) => `Temps restant : ${time}`,
  soonOver: (duration) => `Il vous reste ${duration} pour répondre.`,
  cancel: {
    button: 'Annuler',
    heading: 'Annuler la vérification ?',
    note: 'Votre compte n’est alors pas vérifié. Ce qui a été saisi n’est pas conservé.',
    yes: 'Annuler la vérification',
    no: 'Poursuivre',
  },
  finished: {
    verified: 'Compte vérifié',
    cancelled: 'Vérification annulée',
    other: 'Compte non vérifié',
    retryNow: 'Vous pouvez recommencer tout de suite.',
    retryLater: (duration) => `Vous pouvez recommencer dans ${duration}.`,
    nothingToDo: 'Il n’y a plus rien à faire ici.',
    close: 'Vous pouvez fermer cette page.',
  },
  back: (name) => (name === undefined ? 'Retour' : `Retour à ${name}`),
  troubles: {
    offline: 'Il n’y a pas de connexion. Rien n’est perdu.',
    'too-many-requests': 'Trop de demandes en peu de temps.',
    'service-away': 'Le service ne répond pas pour le moment. Rien n’est perdu.',
    'answer-invalid': 'Cela n’a pas pu être accepté ainsi. Vérifiez ce que vous avez saisi.',
    'answer-overtaken':
      'Cette étape est déjà passée, peut-être dans une autre fenêtre. La page continue.',
    'popup-blocked': 'Votre navigateur n’a pas ouvert la fenêtre. Utilisez le lien.',
    unexpected: 'Un événement inattendu s’est produit.',
  },
  ends: {
    'address-used': {
      heading: 'Cette adresse ne fonctionne pas',
      note: 'Elle fonctionne une seule fois, peu de temps, et seulement entière. Revenez d’où vous venez et recommencez-y.',
    },
    expired: {
      heading: 'Cette page est trop ancienne',
      note: 'Revenez d’où vous venez. Vous pouvez y continuer.',
    },
    rejected: {
      heading: 'Cette page ne peut pas continuer',
      note: 'Elle ne peut pas être utilisée ici. Revenez d’où vous venez.',
    },
    'unknown-verification': {
      heading: 'Il n’y a plus rien ici',
      note: 'Cette vérification n’est plus conservée. Revenez d’où vous venez.',
    },
    broken: {
      heading: 'Cette page ne peut pas continuer',
      note: 'La vérification s’est arrêtée. Revenez d’où vous venez et recommencez-y.',
    },
  },
  returned: {
    heading: 'Vous êtes de retour de votre banque',
    note: 'Vous pouvez fermer cette fenêtre et continuer là où vous avez commencé.',
  },
};
