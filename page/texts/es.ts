/** The page in Spanish. */
import { type Texts } from './texts';

export const ES_TEXTS: Texts = {
  verifyAccount: 'Verifique su cuenta',
  opening: 'Un momento …',
  continue: 'Continuar',
  sending: 'Enviando …',
  tryNow: 'Intentar de nuevo ahora',
  tryAgain: 'Inténtelo de nuevo.',
  goesOnByItself: 'Se intentará de nuevo automáticamente.',
  missing: 'Algunos campos están vacíos',
  missingField: 'Rellene este campo.',
  optional: 'opcional',
  showPassword: 'Mostrar',
  hidePassword: 'Ocultar',
  choose: 'Elija …',
  truncated: 'El banco envió más de lo que se puede mostrar aquí.',
  picture: (question) => `Imagen de su banco, para la pregunta: ${question}`,
  pictureHelp:
    'Su banco envió esta imagen sin descripción. Si no puede leerla, cancele y pida a su banco otra forma de iniciar sesión.',
  unlabelled: 'Su banco pide una respuesta',
  bank: {
    heading: '¿En qué banco tiene su cuenta?',
    label: 'Nombre de su banco',
    search: 'Buscar',
    found: (count) =>
      count === 0
        ? 'Ningún banco con este nombre se puede verificar. Pruebe con una parte del nombre.'
        : `Encontrados: ${String(count)}`,
  },
  signIn: {
    heading: 'Inicie sesión en su banco',
    note: 'Lo que introduzca se cifra en este navegador y solo se usa para iniciar sesión en su banco.',
  },
  questions: { heading: 'Su banco pregunta' },
  account: { heading: 'Elija una cuenta', unlabelled: '¿Qué cuenta se debe verificar?' },
  consent: {
    heading: 'Inicie sesión en su banco',
    note: 'Su banco tiene una página propia para esto. Se abre en otra ventana; vuelva aquí cuando haya terminado allí.',
    open: 'Abrir la página de mi banco',
    openLink: 'Abrir la página de mi banco en una ventana nueva',
    openHere: 'Abrirla en esta ventana',
    opening: 'Abriendo la página de su banco …',
    opened: 'Termine en su banco, en la otra ventana. Después esta página continúa sola.',
    openAgain: 'Abrir de nuevo la página de mi banco',
  },
  widget: { heading: 'Conecte su banco', loading: 'Cargando …' },
  working: {
    heading: 'Su banco está trabajando',
    note: 'Suele tardar menos de un minuto; en algunos bancos, unos minutos. No tiene que hacer nada: esta página continúa sola.',
    steps: {
      createUser: 'Preparando la conexión.',
      readInstitutionCredentials: 'Preguntando qué necesita su banco.',
      createMember: 'Conectando con su banco.',
      readMember: 'Comprobando la conexión con su banco.',
      verifyMember: 'Pidiendo a su banco que verifique la cuenta.',
      awaitMemberSettled: 'Esperando a su banco.',
      resumeMember: 'Enviando su respuesta a su banco.',
      answered: 'Enviando su respuesta a su banco.',
      readMemberCredentials: 'Preguntando qué necesita su banco.',
      updateMember: 'Iniciando sesión de nuevo.',
      awaitOauthMember: 'Esperando a la página de su banco.',
      awaitWidgetMember: 'Esperando la conexión con su banco.',
      waitToRetry:
        'No se puede acceder a su banco ahora. Mañana se intentará de nuevo automáticamente.',
      listAccountNumbers: 'Leyendo los datos de su cuenta.',
      listTransactions: 'Leyendo los movimientos de su cuenta.',
      cancel: 'Se está cancelando la verificación.',
    },
    otherStep: 'La verificación continúa.',
    since: (duration) => `Desde hace ${duration}`,
  },
  reasons: {
    rejected: 'Su banco no aceptó la respuesta. Inténtelo de nuevo.',
    expired: 'Su banco dejó de esperar la respuesta. Pregunta de nuevo.',
    unreadable: 'No se pudo leer lo que introdujo. Introdúzcalo de nuevo.',
    denied: 'Su banco no aceptó lo que introdujo. Compruébelo e inténtelo de nuevo.',
    'credentials-missing': 'Su banco necesita de nuevo sus credenciales.',
  },
  attemptsLeft: (attempts) =>
    attempts === 1 ? 'Este es el último intento.' : `Le quedan ${String(attempts)} intentos.`,
  until: (time) => `Puede responder hasta: ${time}. Su banco puede dejar de esperar antes.`,
  timeLeft: (time) => `Tiempo restante: ${time}`,
  soonOver: (duration) => `Le quedan ${duration} para responder.`,
  cancel: {
    button: 'Cancelar',
    heading: '¿Cancelar la verificación?',
    note: 'Entonces su cuenta no se verifica. Lo que se ha introducido no se guarda.',
    yes: 'Cancelar la verificación',
    no: 'Seguir',
  },
  finished: {
    verified: 'Cuenta verificada',
    cancelled: 'Verificación cancelada',
    other: 'Cuenta no verificada',
    retryNow: 'Puede empezar de nuevo enseguida.',
    retryLater: (duration) => `Puede empezar de nuevo dentro de ${duration}.`,
    nothingToDo: 'No hay nada más que hacer aquí.',
    close: 'Puede cerrar esta página.',
  },
  back: (name) => (name === undefined ? 'Volver' : `Volver a ${name}`),
  troubles: {
    offline: 'No hay conexión. No se ha perdido nada.',
    'too-many-requests': 'Se ha pedido demasiado en poco tiempo.',
    'service-away': 'El servicio no responde en este momento. No se ha perdido nada.',
    'answer-invalid': 'No se pudo aceptar así. Compruebe lo que ha introducido.',
    'answer-overtaken': 'Este paso ya terminó, quizá en otra ventana. La página continúa.',
    'popup-blocked': 'Su navegador no abrió la ventana. Use el enlace.',
    unexpected: 'Ocurrió algo inesperado.',
  },
  ends: {
    'address-used': {
      heading: 'Esta dirección no funciona',
      note: 'Funciona una vez, por poco tiempo, y solo completa. Vuelva al lugar de donde vino y empiece allí de nuevo.',
    },
    expired: {
      heading: 'Esta página es demasiado antigua',
      note: 'Vuelva al lugar de donde vino. Desde allí puede continuar.',
    },
    rejected: {
      heading: 'Esta página no puede continuar',
      note: 'No se puede usar aquí. Vuelva al lugar de donde vino.',
    },
    'unknown-verification': {
      heading: 'Aquí ya no hay nada',
      note: 'Esta verificación ya no se conserva. Vuelva al lugar de donde vino.',
    },
    broken: {
      heading: 'Esta página no puede continuar',
      note: 'La verificación se ha detenido. Vuelva al lugar de donde vino y empiece allí de nuevo.',
    },
  },
  returned: {
    heading: 'Ha vuelto de su banco',
    note: 'Puede cerrar esta ventana y seguir donde empezó.',
  },
};
