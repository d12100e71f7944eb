"""Words that give a language away in a short message: greetings, courtesies, question words, and what is said to a shop."""

TELLING_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "the is are my i you your where when what how why which who it this that please thanks thank hello hi hey yes yeah yep nope "
        "not don't can't doesn't didn't i'm it's i've i'd you've want wanted need have has was were with from order ordered buy bought "
        "would could should do does did get got and for to of in on at there they any some track cancel refund return parcel package "
        "delivery delivered shipped broken missing late bye goodbye ok okay sorry help talk speak person human agent account password "
        "again stop never mind much many cheap size colour color great awful rubbish".split()
    ),
    "es": frozenset(
        "el los las un una unos es está están mi mis dónde donde cuándo cuando qué cómo como por favor gracias hola sí vale buenos buenas "
        "días tardes noches quiero quisiera necesito tengo ha han puede puedo pueden pedido pedidos compra compré comprar cancelar "
        "devolver devolución reembolso envío paquete llegado llega llegó roto rota tarde adiós ayuda hablar persona alguien cuenta "
        "contraseña con para del al lo le se y pero muy mucho cuánto cuesta hay todavía aún estoy".split()
    ),
    "fr": frozenset(
        "le les un une des est sont mon ma mes où quand quoi quel quelle comment pourquoi s'il vous plaît merci bonjour bonsoir salut oui "
        "non je j'ai j'aimerais voudrais veux besoin ai avez votre vos nous commande commandé acheté annuler retourner remboursement "
        "remboursé livraison livré colis arrivé arrive cassé cassée retard revoir au aide parler personne quelqu'un compte mot passe avec "
        "pour du de la et mais très combien coûte pas ne suis c'est d'accord bonne journée toujours encore".split()
    ),
    "de": frozenset(
        "der die das den dem ein eine einen ist sind mein meine meinen meiner wo wann was wie warum welche wer bitte danke hallo guten tag "
        "morgen abend ja nein nicht kein keine ich sie ihr wir möchte will brauche habe hat haben kann können bestellung bestellt "
        "gekauft stornieren zurücksenden rückgabe erstattung lieferung geliefert paket angekommen kaputt spät tschüss hilfe sprechen "
        "mensch jemand konto passwort mit für von zum und aber sehr viel kostet gibt noch immer schon es auf auch".split()
    ),
    "pt": frozenset(
        "os as um uma é está estão meu minha meus onde quando quê quanto custa como por favor obrigado obrigada olá oi sim não bom boa dia "
        "tarde noite quero gostaria preciso tenho tem você vocês posso pode pedido compra comprei comprar cancelar devolver devolução "
        "reembolso envio entrega entregue pacote encomenda chegou chega quebrado quebrada atrasado tchau adeus ajuda falar pessoa alguém "
        "conta senha com para do da no na e mas muito ainda já ao".split()
    ),
    "it": frozenset(
        "il lo gli un una è sono mio mia miei dove dov'è quando cosa come perché quale per favore grazie ciao buongiorno buonasera salve sì "
        "no non io voglio vorrei ho bisogno hai ha avete posso può potete ordine ordinato comprato comprare annullare restituire reso "
        "rimborso spedizione consegna consegnato pacco arrivato arriva rotto rotta ritardo arrivederci aiuto parlare persona qualcuno "
        "account password con per del della e ma molto quanto costa ancora già sto".split()
    ),
}
