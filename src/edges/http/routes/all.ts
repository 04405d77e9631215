import type { Route } from '../route.ts'
import { authRoutes } from './auth.ts'
import { broadcastRoutes } from './broadcasts.ts'
import { candidaturaRoutes } from './candidaturas.ts'
import { directoryRoutes } from './directory.ts'
import { eventoRoutes } from './eventos.ts'
import { freelancerWriteRoutes } from './freelancer-writes.ts'
import { freelancerRoutes } from './freelancers.ts'
import { killSwitchRoutes } from './kill-switches.ts'
import { messageRoutes } from './messages.ts'
import { senderRoutes } from './senders.ts'
import { sendingRuleRoutes } from './sending-rules.ts'
import { serviceRoutes } from './service.ts'
import { twilioCallbackRoutes } from './twilio-callbacks.ts'
import { vagaRoutes } from './vagas.ts'
import { verificationRoutes } from './verification.ts'

/** Every route of the API, in the order of the documents. */
export const allRoutes: readonly Route[] = [
  ...authRoutes,
  ...serviceRoutes,
  ...senderRoutes,
  ...twilioCallbackRoutes,
  ...verificationRoutes,
  ...broadcastRoutes,
  ...messageRoutes,
  ...sendingRuleRoutes,
  ...killSwitchRoutes,
  ...freelancerRoutes,
  ...freelancerWriteRoutes,
  ...directoryRoutes,
  ...eventoRoutes,
  ...vagaRoutes,
  ...candidaturaRoutes,
]
