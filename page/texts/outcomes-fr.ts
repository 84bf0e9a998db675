/** How a verification ended, in French, by outcome code. English comes with the outcome itself. */
export const FR: Readonly<Record<string, string>> = {
  verified: 'Votre compte a été vérifié.',
  'numbers-incomplete':
    'Votre banque n’a envoyé qu’une partie des données de votre compte. Réessayez plus tard.',
  'no-account-numbers':
    'Votre banque n’a pas envoyé les données de votre compte. Réessayez plus tard.',
  'no-verifiable-account':
    'Nous n’avons trouvé aucun compte courant ou d’épargne qui puisse être vérifié.',
  denied: 'Votre banque n’a pas accepté la connexion. Connectez-vous à nouveau.',
  prevented: 'Trois connexions ont échoué. Vérifiez vos identifiants et saisissez-les à nouveau.',
  'credentials-missing': 'Votre banque a besoin de vos identifiants. Saisissez-les.',
  'credentials-not-provided': 'Les identifiants n’ont pas été donnés à temps. Recommencez.',
  'answer-rejected': 'Votre banque n’a pas accepté la réponse. Réessayez.',
  'challenge-expired': 'Votre banque n’attend plus la réponse. Réessayez.',
  'challenge-not-answered': 'La question n’a pas reçu de réponse à temps. Recommencez.',
  'account-not-selected': 'Aucun compte n’a été choisi à temps. Recommencez.',
  'account-locked': 'Votre banque a bloqué cet accès. Débloquez-le d’abord auprès d’elle.',
  'bank-action-required':
    'Votre banque vous demande de faire quelque chose sur son site. Faites-le, puis réessayez.',
  'oauth-not-completed':
    'La connexion sur la page de votre banque n’a pas été terminée. Recommencez.',
  'widget-not-completed': 'La connexion de votre banque n’a pas été terminée. Recommencez.',
  'connection-degraded': 'Votre banque n’est pas joignable pour le moment. Réessayez plus tard.',
  disconnected: 'Votre banque n’est pas joignable. Réessayez demain.',
  delayed: 'Votre banque met plus de temps que prévu. Réessayez demain.',
  'connection-failed': 'La connexion à votre banque a échoué. Réessayez demain.',
  'did-not-settle': 'Votre banque n’a pas terminé à temps. Réessayez plus tard.',
  'support-required':
    'La connexion à votre banque échoue depuis des jours. Contactez l’assistance.',
  'status-unrecognised':
    'Un événement inattendu s’est produit dans votre banque. Réessayez plus tard.',
  discontinued: 'Cette banque n’est plus prise en charge. Choisissez-en une autre.',
  'member-closed': 'Cette connexion bancaire a été fermée. Ajoutez-la à nouveau.',
  'member-disabled': 'Cette connexion bancaire est désactivée. Contactez l’assistance.',
  throttled: 'Ce compte a été contrôlé il y a peu. Réessayez plus tard.',
  'other-job-running': 'La connexion à votre banque est occupée. Réessayez dans quelques minutes.',
  'already-running': 'Votre compte est déjà en cours de vérification. Terminez d’abord celle-ci.',
  'institution-not-found': 'Cette banque n’est pas connue. Choisissez-en une autre.',
  'institution-not-supported':
    'Les comptes de cette banque ne peuvent pas être vérifiés ainsi. Choisissez-en une autre.',
  'credentials-incomplete': 'Des identifiants manquent. Remplissez tous les champs.',
  'user-not-found': 'Nous n’avons pas trouvé votre profil. Contactez l’assistance.',
  'user-guid-required': 'Nous n’avons pas trouvé votre profil. Contactez l’assistance.',
  'user-disabled': 'Votre profil est désactivé. Contactez l’assistance.',
  'member-not-found': 'Cette connexion bancaire n’existe plus. Ajoutez-la à nouveau.',
  'member-already-exists': 'Cette connexion bancaire existe déjà.',
  'member-limit-reached': 'Vous avez atteint le nombre maximal de connexions bancaires.',
  'verification-not-enabled':
    'La vérification de comptes n’est pas disponible pour le moment. Contactez l’assistance.',
  'mx-access-rejected':
    'La vérification de comptes n’est pas disponible pour le moment. Réessayez plus tard.',
  'mx-unavailable':
    'La vérification de comptes n’est pas disponible pour le moment. Réessayez plus tard.',
  'mx-contract-broken': 'Un événement inattendu s’est produit. Contactez l’assistance.',
  'request-rejected': 'La demande n’a pas été acceptée. Vérifiez ce que vous avez saisi.',
  'sealed-values-unreadable': 'Ce que vous avez saisi n’a pas pu être lu. Saisissez-le à nouveau.',
  'secret-expired': 'Ce que vous avez saisi est trop ancien. Saisissez-le à nouveau.',
  'too-many-rounds': 'Votre banque a posé trop de questions. Réessayez demain.',
  'deadline-exceeded': 'La vérification a duré trop longtemps. Recommencez.',
  cancelled: 'La vérification a été annulée.',
};
