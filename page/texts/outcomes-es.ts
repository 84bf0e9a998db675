/** How a verification ended, in Spanish, by outcome code. English comes with the outcome itself. */
export const ES: Readonly<Record<string, string>> = {
  verified: 'Su cuenta ha sido verificada.',
  'numbers-incomplete':
    'Su banco envió solo una parte de los datos de su cuenta. Inténtelo de nuevo más tarde.',
  'no-account-numbers': 'Su banco no envió los datos de su cuenta. Inténtelo de nuevo más tarde.',
  'no-verifiable-account':
    'No encontramos ninguna cuenta corriente o de ahorros que se pueda verificar.',
  denied: 'Su banco no aceptó el inicio de sesión. Inicie sesión de nuevo.',
  prevented:
    'Fallaron tres inicios de sesión. Compruebe sus credenciales e introdúzcalas de nuevo.',
  'credentials-missing': 'Su banco necesita sus credenciales. Introdúzcalas.',
  'credentials-not-provided': 'No se dieron las credenciales a tiempo. Empiece de nuevo.',
  'answer-rejected': 'Su banco no aceptó la respuesta. Inténtelo de nuevo.',
  'challenge-expired': 'Su banco dejó de esperar la respuesta. Inténtelo de nuevo.',
  'challenge-not-answered': 'La pregunta no se respondió a tiempo. Empiece de nuevo.',
  'account-not-selected': 'No se eligió una cuenta a tiempo. Empiece de nuevo.',
  'account-locked': 'Su banco ha bloqueado este acceso. Desbloquéelo primero en su banco.',
  'bank-action-required':
    'Su banco necesita que haga algo en su sitio web. Hágalo e inténtelo de nuevo.',
  'oauth-not-completed':
    'No se terminó el inicio de sesión en la página de su banco. Empiece de nuevo.',
  'widget-not-completed': 'No se terminó de conectar su banco. Empiece de nuevo.',
  'connection-degraded':
    'No se puede acceder a su banco en este momento. Inténtelo de nuevo más tarde.',
  disconnected: 'No se puede acceder a su banco. Inténtelo de nuevo mañana.',
  delayed: 'Su banco tarda más de lo esperado. Inténtelo de nuevo mañana.',
  'connection-failed': 'Falló la conexión con su banco. Inténtelo de nuevo mañana.',
  'did-not-settle': 'Su banco no terminó a tiempo. Inténtelo de nuevo más tarde.',
  'support-required':
    'La conexión con su banco falla desde hace días. Póngase en contacto con el servicio de asistencia.',
  'status-unrecognised': 'Ocurrió algo inesperado en su banco. Inténtelo de nuevo más tarde.',
  discontinued: 'Este banco ya no se admite. Elija otro.',
  'member-closed': 'Esta conexión con el banco se ha cerrado. Añádala de nuevo.',
  'member-disabled':
    'Esta conexión con el banco está desactivada. Póngase en contacto con el servicio de asistencia.',
  throttled: 'Esta cuenta se comprobó hace poco. Inténtelo de nuevo más tarde.',
  'other-job-running': 'La conexión con su banco está ocupada. Inténtelo de nuevo en unos minutos.',
  'already-running': 'Su cuenta ya se está verificando. Termine primero esa verificación.',
  'institution-not-found': 'Este banco no se conoce. Elija otro.',
  'institution-not-supported':
    'Las cuentas de este banco no se pueden verificar de esta forma. Elija otro.',
  'credentials-incomplete': 'Faltan algunas credenciales. Rellene todos los campos.',
  'user-not-found':
    'No pudimos encontrar su perfil. Póngase en contacto con el servicio de asistencia.',
  'user-guid-required':
    'No pudimos encontrar su perfil. Póngase en contacto con el servicio de asistencia.',
  'user-disabled': 'Su perfil está desactivado. Póngase en contacto con el servicio de asistencia.',
  'member-not-found': 'Esta conexión con el banco ya no existe. Añádala de nuevo.',
  'member-already-exists': 'Esta conexión con el banco ya existe.',
  'member-limit-reached': 'Ha alcanzado el número máximo de conexiones con bancos.',
  'verification-not-enabled':
    'La verificación de cuentas no está disponible en este momento. Póngase en contacto con el servicio de asistencia.',
  'mx-access-rejected':
    'La verificación de cuentas no está disponible en este momento. Inténtelo de nuevo más tarde.',
  'mx-unavailable':
    'La verificación de cuentas no está disponible en este momento. Inténtelo de nuevo más tarde.',
  'mx-contract-broken':
    'Ocurrió algo inesperado. Póngase en contacto con el servicio de asistencia.',
  'request-rejected': 'La solicitud no se aceptó. Compruebe lo que ha introducido.',
  'sealed-values-unreadable': 'No se pudo leer lo que introdujo. Introdúzcalo de nuevo.',
  'secret-expired': 'Lo que introdujo es demasiado antiguo. Introdúzcalo de nuevo.',
  'too-many-rounds': 'Su banco hizo demasiadas preguntas. Inténtelo de nuevo mañana.',
  'deadline-exceeded': 'La verificación tardó demasiado. Empiece de nuevo.',
  cancelled: 'La verificación se canceló.',
};
