import type { Route } from '../route.ts'
import { authRoutes } from './auth.ts'
import { broadcastRoutes } from './broadcasts.ts'
import { directoryRoutes } from './directory.ts'
import { freelancerRoutes } from './freelancers.ts'
import { killSwitchRoutes } from './kill-switches.ts'
import { messageRoutes } from './messages.ts'
import { senderRoutes } from './senders.ts'
import { sendingRuleRoutes } from './sending-rules.ts'
import { serviceRoutes } from './service.ts'
import { templateRoutes } from './templates.ts'
import { twilioCallbackRoutes } from './twilio-callbacks.ts'
import { verificationRoutes } from './verification.ts'

/** Every route of the API, in the order of the documents. */
export const allRoutes: readonly Route[] = [
  ...authRoutes,
  ...serviceRoutes,
  ...senderRoutes,
  ...twilioCallbackRoutes,
  ...verificationRoutes,
  ...broadcastRoutes,
  ...templateRoutes,
  ...messageRoutes,
  ...sendingRuleRoutes,
  ...killSwitchRoutes,
  ...freelancerRoutes,
  ...directoryRoutes,
]
