"""All actions that the bot has, by name: the domain lists the same."""

from rasa_sdk import Action

from actions import (
    cancelling,
    fallback,
    feedback,
    handoff,
    knowledge,
    language,
    orders,
    refunds,
    returns,
    smalltalk,
    tickets,
    tracking,
)
from actions.base import ServiceAction
from actions.crm import Crm

ACTIONS: tuple[type[ServiceAction], ...] = (
    smalltalk.Greet,
    smalltalk.Goodbye,
    smalltalk.Thank,
    smalltalk.BotChallenge,
    smalltalk.Capabilities,
    smalltalk.Compliment,
    smalltalk.OutOfScope,
    smalltalk.Repeat,
    smalltalk.StopFlow,
    smalltalk.Affirm,
    smalltalk.Deny,
    smalltalk.Inform,
    feedback.RatingForm,
    feedback.AskRating,
    language.ChangeLanguage,
    language.SayLanguage,
    orders.IdentifyOrder,
    orders.AskOrderNumber,
    orders.AskContact,
    tracking.TrackOrder,
    tracking.LateDelivery,
    tracking.Invoice,
    tracking.AnswerAboutOrder,
    tracking.OrderHistory,
    cancelling.CancelOrderForm,
    cancelling.AskCancelConfirmed,
    cancelling.CancelOrder,
    returns.ReturnItemForm,
    returns.AskReturnItems,
    returns.AskReturnReason,
    returns.AskReturnConfirmed,
    returns.ReturnItem,
    refunds.RefundStatus,
    tickets.Complaint,
    tickets.TicketStatus,
    knowledge.Knowledge,
    handoff.HumanHandoff,
    handoff.NotAutomated,
    fallback.AskAffirmation,
    fallback.AskRephrase,
    fallback.DefaultFallback,
)


def all_actions(crm: Crm) -> list[Action]:
    """One of each, over this CRM."""
    return [action(crm) for action in ACTIONS]
