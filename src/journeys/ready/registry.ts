import { appointmentBooking } from "./appointment-booking.ts";
import { appointmentCare } from "./appointment-care.ts";
import { appointmentOffer } from "./appointment-offer.ts";
import { appointmentReminder } from "./appointment-reminder.ts";
import { callBack } from "./call-back.ts";
import { deliverySurvey } from "./delivery-survey.ts";
import { orderUpdates } from "./order-updates.ts";
import { reEngagement } from "./re-engagement.ts";
import type { ReadyJourney } from "./ready-journey.ts";
import { teamQuestion } from "./team-question.ts";
import { urgentNotice } from "./urgent-notice.ts";

/** Shown in this order. A new one is a file beside this and a line here. */
export const READY_JOURNEYS: readonly ReadyJourney[] = [
  orderUpdates,
  deliverySurvey,
  reEngagement,
  urgentNotice,
  teamQuestion,
  appointmentReminder,
  appointmentBooking,
  appointmentCare,
  appointmentOffer,
  callBack,
];
